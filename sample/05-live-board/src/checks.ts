import { BadRequestException, Injectable, type PipeTransform } from '@nestjs/common';
import type { Step } from './mixer.js';
import { findStage, type Stage, STAGES } from './stages.js';

const RATES: readonly unknown[] = [0, 1, 5, 20];

/** Clients may send anything, and a room comes into being when somebody joins it: only those of stages may be joined. */
@Injectable()
export class ReadStages implements PipeTransform<unknown, Stage[]> {
  transform(ids: unknown): Stage[] {
    if (!Array.isArray(ids) || ids.length === 0 || ids.length > STAGES.length) {
      throw new BadRequestException(`Stages are a list of 1 to ${STAGES.length} ids.`);
    }
    return ids.map(readStage);
  }
}

@Injectable()
export class ReadStage implements PipeTransform<unknown, Stage> {
  transform(id: unknown): Stage {
    return readStage(id);
  }
}

@Injectable()
export class ReadStep implements PipeTransform<unknown, Step> {
  transform(step: unknown): Step {
    if (step !== 1 && step !== -1) {
      throw new BadRequestException('A step is 1 or -1.');
    }
    return step;
  }
}

@Injectable()
export class ReadRate implements PipeTransform<unknown, number> {
  transform(rate: unknown): number {
    if (typeof rate !== 'number' || !RATES.includes(rate)) {
      throw new BadRequestException(`A rate is one of ${RATES.join(', ')}.`);
    }
    return rate;
  }
}

function readStage(id: unknown): Stage {
  const stage = findStage(id);
  if (!stage) {
    throw new BadRequestException('There is no stage of that id.');
  }
  return stage;
}
