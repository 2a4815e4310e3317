import { expect, it } from '@jest/globals';
import { describeConversations } from './support/conversations.js';
import { undici } from './support/undici-client.js';

describeConversations(undici, ({ app, connect }) => {
  it('the server hears that a client closed without a code', async () => {
    const client = await connect();
    const left = app().nextLeaving();
    client.close();
    expect(await left).toEqual({ code: 1005, reason: '' });
  });
});
