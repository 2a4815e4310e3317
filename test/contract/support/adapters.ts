import type { Server as HttpServer } from 'node:http';
import type { INestApplicationContext, WebSocketAdapter } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { RawWsAdapter } from '../../../src/index.js';

export interface ParsedMessage {
  readonly event: string;
  readonly data: unknown;
}

export type MessageParser = (data: unknown) => ParsedMessage | void;

export interface TestedAdapter extends WebSocketAdapter {
  setMessageParser(parser: MessageParser): void;
}

export interface AdapterUnderTest {
  readonly name: string;
  readonly isOurs: boolean;
  readonly make: (
    appOrHttpServer?: INestApplicationContext | HttpServer,
    options?: { messageParser: MessageParser },
  ) => TestedAdapter;
}

export const adapters: readonly AdapterUnderTest[] = [
  { name: 'WsAdapter', isOurs: false, make: (app, options) => new WsAdapter(app, options) },
  { name: 'RawWsAdapter', isOurs: true, make: (app, options) => new RawWsAdapter(app, options) },
];
