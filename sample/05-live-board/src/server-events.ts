import type { RawWebSocket } from 'nest-raw-ws';
import type { Figures } from './figures.js';

/** What this server sends, and with which data: another name, or other data, does not compile. */
export interface ServerEvents {
  /** The first thing that somebody hears. */
  welcome: { name: string; stages: readonly StageInfo[]; people: People; levels: Levels; rate: number };
  /** To everyone: how many are where. */
  people: People;
  /** To whoever has come to stages or has left them. */
  joined: readonly StageState[];
  left: readonly string[];
  /** To those who are at a stage: who has come to it, or has gone from it. */
  came: Coming;
  went: Coming;
  /** To those who are at a stage: somebody has turned its volume. */
  turned: StageState & { by: string };
  /** To everyone, twice a second at most: how loud it is at each stage. */
  levels: Levels;
  /** To everyone: how often the crowd turns the volume of each stage in a second. */
  crowd: { rate: number; by: string };
  /** To those who watch: once a second. */
  metrics: Figures;
  /** To who begins to watch: the last minute, the oldest first. */
  pastMetrics: readonly Figures[];
}

export interface StageInfo {
  readonly id: string;
  readonly name: string;
  readonly act: string;
}

export interface StageState {
  readonly stage: string;
  /** From 0 to 11. */
  readonly volume: number;
  /** How often it was turned so far. */
  readonly updates: number;
}

export interface People {
  readonly here: number;
  /** By the id of the stage. */
  readonly at: Readonly<Record<string, number>>;
}

/** From 0 to 11, by the id of the stage. */
export type Levels = Readonly<Record<string, number>>;

interface Coming {
  readonly name: string;
  readonly stages: readonly string[];
}

/** A client, who has a name from the beginning. */
export type Guest = RawWebSocket<{ name: string }, ServerEvents>;
