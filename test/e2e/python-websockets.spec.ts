import { describe, expect, it } from '@jest/globals';
import { describeConversations } from './support/conversations.js';
import { pythonWebsockets, whyNoPython } from './support/python-client.js';

const whyNot = whyNoPython();

if (whyNot === undefined) {
  describeConversations(pythonWebsockets, ({ app, connect }) => {
    it('a message in fragments is one message', async () => {
      const client = await connect();
      client.sendFragments(['{"event":"echo",', '"data":', '"€"}']);
      expect(await client.next()).toBe('{"event":"echo","data":"€"}');
    });

    it('the server hears that a client was killed', async () => {
      const client = await connect();
      const left = app().nextLeaving();
      await client.destroy();
      expect(await left).toEqual({ code: 1006, reason: '' });
    });
  });
} else {
  console.warn(`Skipped: ${whyNot}`);
  // oxlint-disable-next-line jest/no-disabled-tests -- there is nobody to talk to, and the line above says so
  describe.skip("Python's websockets and a Nest application", () => {
    it('talk to each other', () => undefined);
  });
}
