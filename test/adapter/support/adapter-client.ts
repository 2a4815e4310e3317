import { jest } from '@jest/globals';
import { resolveDispatchLimits, type RawWsGatewayOptions } from '../../../src/adapter/gateways/gateway-options.js';
import { MessageDecoder, type MessageParser } from '../../../src/adapter/message-decoder.js';
import { MessageCodecs } from '../../../src/adapter/message-codecs.js';
import { PendingWork } from '../../../src/adapter/pending-work.js';
import { RawWebSocket } from '../../../src/adapter/raw-web-socket.js';
import { Broadcaster } from '../../../src/rooms/broadcaster.js';
import { resolveRoomOptions } from '../../../src/rooms/room-options.js';
import { resolveOptions } from '../../../src/server/options/resolved-options.js';
import { clientReports } from '../../support/client-reports.js';
import { maskedFrame } from '../../support/frames.js';
import { MemorySocket } from '../../support/memory-socket.js';
import { settle } from '../../support/turns.js';
import { upgradeRequest } from '../../support/upgrade-request.js';
import { framesIn, type ServerFrame } from './server-frames.js';

/** A client of a gateway on a socket that is not there. */
export class AdapterClient {
  readonly socket = new MemorySocket();
  readonly client: RawWebSocket;
  readonly parserFailed = jest.fn();
  readonly disconnects = new PendingWork();
  /** Events whose handlers count as having interceptors. */
  readonly intercepted = new Set<unknown>();
  /** What the client has told its server. */
  readonly reported: string[] = [];

  constructor(parser?: MessageParser, limits: RawWsGatewayOptions = {}) {
    const decoder = new MessageDecoder(parser, this.parserFailed);
    const reports = clientReports(this.reported);
    const init = {
      socket: this.socket,
      request: upgradeRequest(),
      protocol: '',
      params: {},
      options: resolveOptions(limits),
      reports,
    };
    const codecs = new MessageCodecs(limits);
    this.client = new RawWebSocket(init, {
      decoder,
      limits: resolveDispatchLimits(limits),
      disconnects: this.disconnects,
      intercepted: this.intercepted,
      codecs,
      broadcaster: new Broadcaster({
        ...resolveRoomOptions(limits),
        everyone: new Set(),
        codecs: codecs.named,
        channel: '',
        failed: (error) => this.reported.push(String(error)),
      }),
    });
  }

  /** The peer sends messages: strings as they are, bytes as binary messages, everything else as JSON. */
  async says(...messages: readonly unknown[]): Promise<void> {
    for (const message of messages) {
      if (Buffer.isBuffer(message)) this.socket.deliver(maskedFrame(0x82, message));
      else this.socket.deliver(maskedFrame(0x81, Buffer.from(asText(message))));
    }
    await settle();
  }

  /** The peer is gone without a closing handshake. */
  async leaves(): Promise<void> {
    this.socket.destroy();
    await settle();
  }

  /** What was sent to the peer so far, frame by frame. */
  async frames(): Promise<ServerFrame[]> {
    await settle();
    return framesIn(this.socket.written);
  }

  /** What was sent to the peer so far, each message read as JSON. */
  async answers(): Promise<unknown[]> {
    const frames = await this.frames();
    return frames.map(({ payload }): unknown => JSON.parse(payload.toString('utf8')));
  }
}

function asText(message: unknown): string {
  return typeof message === 'string' ? message : JSON.stringify(message);
}
