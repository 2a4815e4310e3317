import { Injectable } from '@nestjs/common';
import { Live } from './live.js';
import type { Levels, StageState } from './server-events.js';
import { type Stage, STAGES } from './stages.js';

/** Louder or softer, by one. */
export type Step = 1 | -1;

export const LOUDEST = 11;
const LEVELS_AT_MOST_EVERY = 500;
const AT_FIRST = { volume: 5, updates: 0 };

/** How loud it is at each stage. Sends to the rooms from a service: each change goes to those who are there, and at once. */
@Injectable()
export class Mixer {
  private readonly knobs = new Map<Stage, { readonly volume: number; readonly updates: number }>();

  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly live: Live) {}

  /** How loud it is at each stage, by its id. */
  levels(): Levels {
    return Object.fromEntries(STAGES.map((stage) => [stage.id, this.stateOf(stage).volume]));
  }

  stateOf(stage: Stage): StageState {
    return { stage: stage.id, ...(this.knobs.get(stage) ?? AT_FIRST) };
  }

  /** @param by the name of who has done it, for the others */
  turn(stage: Stage, step: Step, by: string): void {
    const { volume, updates } = this.stateOf(stage);
    const turned = { volume: Math.min(LOUDEST, Math.max(0, volume + step)), updates: updates + 1 };
    if (turned.volume === volume) {
      return;
    }
    this.knobs.set(stage, turned);
    this.live.server.to(stage.room).emit('turned', { ...this.stateOf(stage), by });
    this.timer ??= setTimeout(() => this.tellLevels(), LEVELS_AT_MOST_EVERY).unref();
  }

  /** To those who are elsewhere, too: seldom, and not to who is behind, as there are newer ones soon. */
  private tellLevels(): void {
    this.timer = undefined;
    this.live.server.sendEvent('levels', this.levels(), { volatile: true });
  }
}
