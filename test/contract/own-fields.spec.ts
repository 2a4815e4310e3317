import { expect } from '@jest/globals';
import { ConnectedSocket, SubscribeMessage, WebSocketGateway, type OnGatewayConnection } from '@nestjs/websockets';
import * as ours from '../../src/server/base/ours.js';
import { defineContract } from './contract.js';
import { AnswersSentinel } from './support/sentinel.js';

/** What an application may call its own fields of a client: every name that was ever one of ours, and everyday ones. */
const NAMES = [...Object.keys(ours), 'user', 'isAlive', 'session', 'server', 'handshake', 'auth', 'context'];

defineContract('fields that an application adds to its clients', ({ same }) => {
  same('are the application’s alone, whatever they are called', async (bench) => {
    const seen: unknown[] = [];

    @WebSocketGateway()
    class FieldsGateway extends AnswersSentinel implements OnGatewayConnection {
      handleConnection(client: object): void {
        for (const name of NAMES) Object.assign(client, { [name]: `mine: ${name}` });
      }

      @SubscribeMessage('fields')
      fields(@ConnectedSocket() client: object): string {
        for (const name of NAMES) seen.push(Reflect.get(client, name));
        return 'read';
      }

      handleDisconnect(): void {
        seen.push('gone');
      }
    }

    const { port } = await bench.start({ gateways: [FieldsGateway] });
    const peer = await bench.peer(port);
    expect(await peer.exchange({ event: 'fields' })).toEqual(['read']);
    expect(await peer.exchange({ event: 'fields' })).toEqual(['read']);
    const once = NAMES.map((name) => `mine: ${name}`);
    expect(seen).toEqual([...once, ...once]);
    await bench.clear();
    expect(seen.at(-1)).toBe('gone');
  });
});
