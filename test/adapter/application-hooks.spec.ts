import { Module, type INestApplicationContext } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { addToStart } from '../../src/adapter/start-gate.js';
import { deferred } from '../support/deferred.js';
import { settle } from '../support/turns.js';

@Module({})
class AppModule {}

async function withApp(run: (app: Awaited<ReturnType<typeof create>>, modules: ModulesContainer) => Promise<void>) {
  const app = await create();
  try {
    await run(app, modulesOf(app));
  } finally {
    await app.close();
  }
}

function create() {
  return NestFactory.create(AppModule, { logger: false, abortOnError: false });
}

function modulesOf(app: INestApplicationContext): ModulesContainer {
  return app.get(ModulesContainer);
}

describe('addToStart', () => {
  it('makes the start wait for a task', () =>
    withApp(async (app, modules) => {
      const task = deferred();
      let started = false;
      addToStart(modules, () => task.promise);
      const start = app.init().then(() => (started = true));
      await settle();
      expect(started).toBe(false);
      task.resolve();
      await start;
    }));

  it('makes the start fail as a task fails', () =>
    withApp(async (app, modules) => {
      addToStart(modules, () => Promise.reject(new Error('no port')));
      await expect(app.init()).rejects.toThrow('no port');
    }));

  it('keeps several tasks apart', () =>
    withApp(async (app, modules) => {
      const done: string[] = [];
      for (const name of ['first', 'second']) {
        addToStart(modules, async () => {
          await settle(1);
          done.push(name);
        });
      }
      await app.init();
      expect(done).toEqual(['first', 'second']);
    }));

  it('has nothing to wait for where there is no module', () => {
    expect(() => addToStart(new ModulesContainer(), () => Promise.resolve())).not.toThrow();
  });
});
