import { expect } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { deferred } from '../support/deferred.js';
import { settle } from '../support/turns.js';
import { defineContract, defineOwn, exception } from './contract.js';
import type { Bench } from './support/bench.js';
import { AnswersSentinel } from './support/sentinel.js';

defineContract('what app.close() waits for', ({ differs }) => {
  /** Closes an application while a handler is at work: what the client gets, and how it ends. */
  async function closeDuringWork(bench: Bench) {
    const [began, work] = [deferred(), deferred()];

    @WebSocketGateway()
    class WorksGateway extends AnswersSentinel {
      @SubscribeMessage('work')
      async work(): Promise<string> {
        began.resolve();
        await work.promise;
        return 'done';
      }
    }

    const { app, port } = await bench.start({ gateways: [WorksGateway] });
    const peer = await bench.peer(port);
    peer.send({ event: 'work' });
    await began.promise;
    const closed = app.close();
    await settle();
    work.resolve();
    const reply = await peer.next().catch(() => 'no reply');
    await closed;
    return { reply, code: (await peer.closed).code };
  }

  differs('handlers-at-close', 'S3 a handler at work', {
    theirs: async (bench) => {
      expect(await closeDuringWork(bench)).toEqual({ reply: 'no reply', code: 1006 });
    },
    ours: async (bench) => {
      expect(await closeDuringWork(bench)).toEqual({ reply: 'done', code: 1001 });
    },
  });

  /** Closes an application with an async handleDisconnect: whether it was done when the application was closed. */
  async function closeWithHook(bench: Bench) {
    const left = deferred();
    const done: string[] = [];

    @WebSocketGateway()
    class LeavesGateway extends AnswersSentinel {
      async handleDisconnect(): Promise<void> {
        left.resolve();
        await settle(20);
        done.push('handleDisconnect');
      }
    }

    const { app, port } = await bench.start({ gateways: [LeavesGateway] });
    await bench.peer(port);
    await app.close();
    done.push('app.close()');
    await left.promise;
    await settle(25);
    return done;
  }

  differs('disconnect-at-close', 'an async handleDisconnect', {
    theirs: async (bench) => {
      expect(await closeWithHook(bench)).toEqual(['app.close()', 'handleDisconnect']);
    },
    ours: async (bench) => {
      expect(await closeWithHook(bench)).toEqual(['handleDisconnect', 'app.close()']);
    },
  });
});

/** A shutdown with a handler at work that needs a database, which is closed by one of Nest's hooks. */
async function closeWithDatabase(bench: Bench, hook: 'onModuleDestroy' | 'onApplicationShutdown') {
  const [began, work] = [deferred(), deferred()];

  @Injectable()
  class Database {
    #isOpen = true;

    constructor() {
      Reflect.set(this, hook, () => {
        this.#isOpen = false;
      });
    }

    save(): string {
      if (!this.#isOpen) throw new Error('The database is closed');
      return 'saved';
    }
  }

  @WebSocketGateway()
  class SavingGateway {
    constructor(private readonly database: Database) {}

    @SubscribeMessage('save')
    async save(): Promise<string> {
      began.resolve();
      await work.promise;
      return this.database.save();
    }
  }
  Reflect.defineMetadata('design:paramtypes', [Database], SavingGateway);

  const { app, port, logs } = await bench.start({ gateways: [SavingGateway], providers: [Database] });
  const peer = await bench.peer(port);
  peer.send({ event: 'save' });
  await began.promise;
  const closed = app.close();
  await settle();
  work.resolve();
  const reply = await peer.next();
  await closed;
  return { reply, warnings: logs.texts('warn') };
}

defineOwn('a database that a handler needs during the shutdown', (own) => {
  own('S3 is still there where onApplicationShutdown closes it', async (bench) => {
    expect(await closeWithDatabase(bench, 'onApplicationShutdown')).toEqual({ reply: 'saved', warnings: [] });
  });

  own('S3 is gone where onModuleDestroy closes it, and the log says what to use', async (bench) => {
    const { reply, warnings } = await closeWithDatabase(bench, 'onModuleDestroy');
    expect(reply).toEqual(exception('Internal server error'));
    expect(warnings).toEqual([expect.stringContaining('in onApplicationShutdown')]);
  });
});
