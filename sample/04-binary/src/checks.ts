import { BadRequestException, Injectable, type PipeTransform } from '@nestjs/common';

/** What somebody draws with, and where: the page has the same measures. */
export interface Ink {
  /** Which ink of the palette: each page has its own shade of it, by day and by night. */
  readonly color: number;
  readonly width: number;
  /** Two bytes for x and two for y, the higher one first. In MessagePack they arrive as they are, as a Buffer. */
  readonly points: Buffer;
}

export interface DrawnStroke extends Ink {
  /** The page's own count, by which it knows the stroke again. */
  readonly nr: number;
}

/** Where somebody's pen is and what it has drawn since the last time: only until the whole stroke comes. */
export interface PenMove extends Ink {
  readonly down: boolean;
}

const WIDTH = 4800;
const HEIGHT = 4000;
const INKS = 10;
const BYTES_A_POINT = 4;
const MOST_POINTS = 2000;
const MOST_POINTS_A_MOVE = 250;
const KEY_BYTES = 16;

/** Clients may send anything. What a pipe refuses with an HttpException is the answer, with the code `invalid_payload`. */
@Injectable()
export class ReadStroke implements PipeTransform<unknown, DrawnStroke> {
  transform(data: unknown): DrawnStroke {
    const { nr } = Object(data) as Record<string, unknown>;
    if (!isWhole(nr, 1, Number.MAX_SAFE_INTEGER)) {
      throw new BadRequestException('A stroke has a number, from 1.');
    }
    return { ...readInk(data, 1, MOST_POINTS), nr };
  }
}

@Injectable()
export class ReadPenMove implements PipeTransform<unknown, PenMove> {
  transform(data: unknown): PenMove {
    const { down } = Object(data) as Record<string, unknown>;
    return { ...readInk(data, 0, MOST_POINTS_A_MOVE), down: down === true };
  }
}

@Injectable()
export class ReadKey implements PipeTransform<unknown, string> {
  transform(key: unknown): string {
    if (!Buffer.isBuffer(key) || key.length !== KEY_BYTES) {
      throw new BadRequestException(`A key is ${KEY_BYTES} bytes.`);
    }
    return key.toString('hex');
  }
}

function readInk(data: unknown, least: number, most: number): Ink {
  const { color, width, points } = Object(data) as Record<string, unknown>;
  if (!isWhole(color, 0, INKS - 1)) {
    throw new BadRequestException(`A colour is a number from 0 to ${INKS - 1}.`);
  }
  if (!isWhole(width, 8, 200)) {
    throw new BadRequestException('The width of a pen is a number from 8 to 200.');
  }
  if (!Buffer.isBuffer(points) || points.length % BYTES_A_POINT !== 0) {
    throw new BadRequestException('Points are bytes, four for each.');
  }
  const count = points.length / BYTES_A_POINT;
  if (count < least || count > most) {
    throw new BadRequestException(`There may be ${least} to ${most} points.`);
  }
  if (!isInside(points)) {
    throw new BadRequestException(`A point is outside of the picture, which is ${WIDTH} by ${HEIGHT}.`);
  }
  return { color, width, points };
}

function isInside(points: Buffer): boolean {
  for (let at = 0; at < points.length; at += BYTES_A_POINT) {
    if (points.readUInt16BE(at) > WIDTH || points.readUInt16BE(at + 2) > HEIGHT) return false;
  }
  return true;
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}
