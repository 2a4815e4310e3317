// The server under fire: a Nest application in a process of its own, which obeys its parent.
import 'reflect-metadata';
import { closeSync, openSync } from 'node:fs';
import process from 'node:process';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WebSocketGateway } from '@nestjs/websockets';
import { RawWsAdapter } from '../../../src/index.js';
import { heldMemory } from '../../memory/probes/held-memory.js';
import { portOf } from '../../support/server-kinds.js';
import { leaveParent, serve } from '../ipc-service.js';
import { FaultyGateway } from './faulty-gateway.js';
import { LOGGER, stats, Watch } from './measuring.js';
import {
  AuthGateway,
  decideNow,
  DeflateGateway,
  KeepingGateway,
  EchoGateway,
  GatedGateway,
  PulseGateway,
  RawGateway,
  StrictGateway,
} from './plain-gateways.js';
import type { ServerCommands, ServerSettings } from './protocol.js';
import { ClosingRoomsGateway, DroppingRoomsGateway, RoomsGateway } from './room-gateways.js';
import { SlowCloseGateway, SlowDropGateway, StalledGateway, StreamGateway } from './sending-gateways.js';
import { TALLY } from './tally.js';
import { setTraps } from './traps.js';

@Module({
  providers: [
    EchoGateway,
    RawGateway,
    AuthGateway,
    GatedGateway,
    StrictGateway,
    PulseGateway,
    DeflateGateway,
    KeepingGateway,
    SlowCloseGateway,
    SlowDropGateway,
    StalledGateway,
    StreamGateway,
    FaultyGateway,
    RoomsGateway,
    ClosingRoomsGateway,
    DroppingRoomsGateway,
  ],
})
class FaultsModule {}

setTraps();
const settings = JSON.parse(process.argv[2] ?? '{}') as ServerSettings;
const app = await NestFactory.create(FaultsModule, { logger: LOGGER });
app.useWebSocketAdapter(new RawWsAdapter(app, settings));
await app.listen(0, '127.0.0.1');

let watch: Watch | undefined;

serve<ServerCommands>({
  port: () => portOf(app.getHttpServer()),
  stats: () => stats(),
  collect: () => heldMemory(),
  begin: () => {
    TALLY.clear();
    LOGGER.clear();
  },
  watch: () => {
    watch = new Watch();
  },
  peaks: () => {
    if (watch === undefined) throw new Error('Nobody has watched');
    return watch.stop();
  },
  block: (milliseconds) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  },
  decide: () => decideNow(),
  exhaust: (spare) => exhaustDescriptors(spare),
  secondApp: (port) => secondApp(port),
  close: async () => {
    const began = performance.now();
    await app.close();
    return performance.now() - began;
  },
  leave: () => leaveParent(),
});

function exhaustDescriptors(spare: number): void {
  const descriptors: number[] = [];
  try {
    for (;;) descriptors.push(openSync('/dev/null', 'r'));
  } catch {
    // None is left.
    for (const descriptor of descriptors.slice(-spare)) closeSync(descriptor);
  }
}

async function secondApp(port: number): Promise<string> {
  @WebSocketGateway(port, { host: '127.0.0.1' })
  class OccupiedGateway {}
  @Module({ providers: [OccupiedGateway] })
  class OccupiedModule {}
  const second = await NestFactory.create(OccupiedModule, { logger: LOGGER });
  second.useWebSocketAdapter(new RawWsAdapter(second));
  try {
    await second.listen(0, '127.0.0.1');
    return 'it started';
  } catch (error) {
    return String(error);
  } finally {
    await second.close();
  }
}
