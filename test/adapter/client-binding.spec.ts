import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Observable } from 'rxjs';
import { ClientBinding, isolated } from '../../src/adapter/client-binding.js';
import { logError } from '../../src/adapter/log.js';
import { LogBook } from '../contract/support/log-book.js';
import { maskedFrame } from '../support/frames.js';
import { settle } from '../support/turns.js';
import { AdapterClient } from './support/adapter-client.js';
import { handler } from './support/handler.js';

let logs: LogBook;
let peer: AdapterClient;
let binding: ClientBinding;

beforeEach(() => {
  logs = new LogBook();
  Logger.overrideLogger(logs);
  peer = new AdapterClient();
  binding = new ClientBinding(peer.client, logError);
});

function fail(): never {
  throw new Error('of one gateway');
}

describe('ClientBinding', () => {
  it('tells every gateway with which code a client left, in order and once', async () => {
    const told: string[] = [];
    binding.onDisconnect((code) => told.push(`first ${code}`));
    binding.onDisconnect((code) => told.push(`second ${code}`));
    peer.socket.deliver(maskedFrame(0x88, '0fa1'));
    peer.socket.peerEnds();
    await settle();
    expect(told).toEqual(['first 4001', 'second 4001']);
  });

  it('says 1006 for a client that was lost', async () => {
    const codes: number[] = [];
    binding.onDisconnect((code) => codes.push(code));
    await peer.leaves();
    expect(codes).toEqual([1006]);
  });

  it('keeps the failure of one gateway from the others and logs it with its stack', async () => {
    const told: number[] = [];
    binding.onDisconnect(fail);
    binding.onDisconnect((code) => told.push(code));
    await peer.leaves();
    expect(told).toEqual([1006]);
    expect(logs.texts('error')).toEqual([expect.stringMatching(/of one gateway\n\s+at fail /)]);
  });

  it('stops what still sends before gateways hear that the client left', async () => {
    const order: string[] = [];
    const stream = new Observable(() => () => order.push('stopped'));
    binding.handlers.add([handler('go', () => stream)], () => stream);
    binding.onDisconnect(() => order.push('told'));
    await peer.says({ event: 'go' });
    await peer.leaves();
    expect(order).toEqual(['stopped', 'told']);
  });

  it('listens once to a client, however many gateways there are', () => {
    const before = peer.client.listenerCount('close');
    for (let i = 0; i < 20; i++) binding.onDisconnect(() => undefined);
    expect(peer.client.listenerCount('close')).toBe(before);
  });
});

describe('isolated', () => {
  it('runs code and keeps its failure to itself', () => {
    let ran = false;
    isolated(() => {
      ran = true;
      fail();
    });
    expect(ran).toBe(true);
    expect(logs.texts('error')).toEqual([expect.stringContaining('of one gateway')]);
  });
});
