import { Module, type INestApplicationContext } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { describe, expect, it, jest } from '@jest/globals';
import { addApplicationHooks } from '../../src/adapter/application-hooks.js';
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

const nothing = { onApplicationBootstrap: () => Promise.resolve(), onModuleDestroy: () => undefined };

describe('addApplicationHooks', () => {
  it('makes the start wait for a task', () =>
    withApp(async (app, modules) => {
      const task = deferred();
      let started = false;
      addApplicationHooks(modules, { ...nothing, onApplicationBootstrap: () => task.promise });
      const start = app.init().then(() => (started = true));
      await settle();
      expect(started).toBe(false);
      task.resolve();
      await start;
    }));

  it('makes the start fail as a task fails', () =>
    withApp(async (app, modules) => {
      const onApplicationBootstrap = () => Promise.reject(new Error('no port'));
      addApplicationHooks(modules, { ...nothing, onApplicationBootstrap });
      await expect(app.init()).rejects.toThrow('no port');
    }));

  it('keeps several tasks apart', () =>
    withApp(async (app, modules) => {
      const done: string[] = [];
      for (const name of ['first', 'second']) {
        const onApplicationBootstrap = async () => {
          await settle(1);
          done.push(name);
        };
        addApplicationHooks(modules, { ...nothing, onApplicationBootstrap });
      }
      await app.init();
      expect(done).toEqual(['first', 'second']);
    }));

  it('tells of the end before the application begins to close anything', () =>
    withApp(async (app, modules) => {
      const order: string[] = [];
      addApplicationHooks(modules, { ...nothing, onModuleDestroy: () => order.push('told') });
      await app.init();
      jest.spyOn(app.getHttpAdapter(), 'close').mockImplementation(() => {
        order.push('closed');
        return Promise.resolve();
      });
      expect(order).toEqual([]);
      await app.close();
      expect(order).toEqual(['told', 'closed']);
    }));

  it('has nothing to wait for where there is no module', () => {
    expect(() => addApplicationHooks(new ModulesContainer(), nothing)).not.toThrow();
  });
});
