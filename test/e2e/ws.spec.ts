import { expect, it } from '@jest/globals';
import { describeConversations } from './support/conversations.js';
import { ws } from './support/ws-client.js';

describeConversations(ws, ({ app, connect }) => {
  it('a message in fragments, cut within a character, is one message', async () => {
    const client = await connect();
    const message = Buffer.from('{"event":"echo","data":"€"}');
    const within = message.indexOf('€') + 1;
    client.sendFragments([message.subarray(0, within), Buffer.alloc(0), message.subarray(within)]);
    expect(await client.next()).toBe(message.toString());
  });

  it('the server hears that a client closed without a code', async () => {
    const client = await connect();
    const left = app().nextLeaving();
    client.close();
    expect(await left).toEqual({ code: 1005, reason: '' });
  });

  it('the server hears that a client was cut off', async () => {
    const client = await connect();
    const left = app().nextLeaving();
    client.socket.terminate();
    expect(await left).toEqual({ code: 1006, reason: '' });
  });
});
