import { BadRequestException, Injectable, type PipeTransform } from '@nestjs/common';

export interface Direction {
  /** Degrees above the horizon. */
  readonly altitude: number;
  /** Degrees from north, over east. */
  readonly azimuth: number;
}

/** Clients may send anything. What a pipe refuses with an HttpException is the answer to the request. */
@Injectable()
export class ReadDirection implements PipeTransform<unknown, Direction> {
  transform(data: unknown): Direction {
    const { altitude, azimuth } = Object(data) as Record<keyof Direction, unknown>;
    if (!isBetween(altitude, 0, 90)) {
      throw new BadRequestException('The altitude is a number from 0 (horizon) to 90 (zenith).');
    }
    if (!isBetween(azimuth, 0, 360)) {
      throw new BadRequestException('The azimuth is a number from 0 (north) to 360.');
    }
    return { altitude, azimuth };
  }
}

@Injectable()
export class ReadSeconds implements PipeTransform<unknown, number> {
  transform(seconds: unknown): number {
    if (!isBetween(seconds, 1, 60) || !Number.isInteger(seconds)) {
      throw new BadRequestException('The time to answer is 1 to 60 whole seconds.');
    }
    return seconds;
  }
}

function isBetween(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}
