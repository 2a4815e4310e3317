import { Injectable } from '@nestjs/common';
import { LOUDEST, Mixer } from './mixer.js';
import { STAGES } from './stages.js';

const TICK = 50;

/** A crowd that is not there: the server itself turns the volume in every room, whether or not somebody is in it. */
@Injectable()
export class Crowd {
  private perSecond = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly mixer: Mixer) {}

  /** How often in a second, at each stage. */
  get rate(): number {
    return this.perSecond;
  }

  turn(rate: number): void {
    clearInterval(this.timer);
    this.perSecond = rate;
    if (rate > 0) {
      this.timer = setInterval(() => this.tick(), TICK);
    }
  }

  /** Each stage by chance, so that they do not all move in the same instant. */
  private tick(): void {
    for (const stage of STAGES) {
      if (Math.random() * 1000 < this.perSecond * TICK) {
        // The louder it is, the more of them find it too loud.
        const isTooLoud = Math.random() * LOUDEST < this.mixer.stateOf(stage).volume;
        this.mixer.turn(stage, isTooLoud ? -1 : 1, 'The crowd');
      }
    }
  }
}
