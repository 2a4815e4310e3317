import type { INestApplication } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { RawWsAdapter, type RawWsAdapterOptions } from '../../../src/index.js';
import type { Bench } from './bench.js';

type Options = Record<string, unknown>;

/** What a subclass makes of port and options before it calls its parent. */
export type Change = (port: number, options: Options) => readonly [port: number, options: Options];

/** Gives an application the adapter of a bench in the form of a subclass whose `create` changes what it is called with. */
export function useSubclass(bench: Bench, change: Change, defaults: RawWsAdapterOptions = {}) {
  return (app: INestApplication): void => {
    class Theirs extends WsAdapter {
      override create(port: number, options: Options) {
        const changed = change(port, options);
        return super.create(...changed);
      }
    }

    class Ours extends RawWsAdapter {
      override create(port: number, options: Options) {
        return super.create(...change(port, options));
      }
    }

    app.useWebSocketAdapter(bench.subject.isOurs ? new Ours(app, defaults) : new Theirs(app));
  };
}
