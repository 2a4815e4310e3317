import type { LoadClient } from './client.js';
import type { ExpectedReply } from './replies.js';

/** Resolves when the reply has come and is the right one. */
export function ask(client: LoadClient, request: Buffer, expected: ExpectedReply): Promise<void> {
  return new Promise((resolve) => {
    let received: Buffer = Buffer.alloc(0);
    client.onData = (buffer, length) => {
      received = Buffer.concat([received, buffer.subarray(0, length)]);
      if (expected.learn(received)) resolve();
    };
    client.write(request);
  });
}
