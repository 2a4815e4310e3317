// @ts-check
// An application that ends with SIGTERM, in a process of its own: started with the folder of the compiled library and
// the number of signals after which its handler is done.
import 'reflect-metadata';
import process from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';

const [folder = '', wanted = '1'] = process.argv.slice(2);
const { RawWsAdapter } = await import(pathToFileURL(`${folder}/adapter/index.js`).href);

let signals = 0;
process.on('SIGTERM', () => {
  signals++;
  process.stdout.write(`signal ${signals}\n`);
});

class WorksGateway {
  async work() {
    process.stdout.write('at work\n');
    while (signals < Number(wanted)) await nextTurn();
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    return 'done';
  }

  handleDisconnect() {
    process.stdout.write('left\n');
  }

  onApplicationShutdown() {
    process.stdout.write('shut down\n');
  }
}
const descriptor = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(WorksGateway.prototype, 'work'));
SubscribeMessage('work')(WorksGateway.prototype, 'work', descriptor);
WebSocketGateway()(WorksGateway);

class AppModule {}
Module({ providers: [WorksGateway] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.useWebSocketAdapter(new RawWsAdapter(app));
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
process.stdout.write(`listening ${await app.getUrl()}\n`);
