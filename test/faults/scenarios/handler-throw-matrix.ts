import type { FaultClient } from '../client/fault-client.js';
import { eventFrame } from '../client/masked.js';
import { demand, type Scenario } from '../scenario.js';
import { FAILURES, LATE_FAILURE } from '../server/faulty-gateway.js';

const EVENTS = ['fail', 'fail later'];
const ECHO = JSON.stringify({ event: 'echo', data: 'alive' });

/** Has a handler fail in one way; there must be one exception, and the next message must be answered as ever. */
async function fail(client: FaultClient, event: string, name: string, repliesBefore: readonly string[]): Promise<void> {
  client.write(Buffer.concat([eventFrame(event, name), eventFrame('echo', 'alive')]));
  const expected = [...repliesBefore, 'exception', ECHO];
  const replies: string[] = [];
  while (replies.length < expected.length) replies.push(shortened((await client.next()).toString()));
  // A handler that takes longer may be overtaken.
  const same = replies.toSorted().join('\n') === expected.toSorted().join('\n');
  demand(same, `A handler that ${name} was answered with ${replies.join(' and ')}`);
}

/** An exception that tells nothing it should not as just that. */
function shortened(reply: string): string {
  return reply.startsWith('{"event":"exception"') && !reply.includes('secret') ? 'exception' : reply;
}

export const handlerThrowMatrix: Scenario = {
  name: 'handler_throw_matrix',
  shows:
    'Handlers fail in every way there is: the client gets one exception, its next message works, nothing leaks out.',
  rows: 'A16-A25',
  logsErrors: true,
  async run(stage) {
    const rounds = stage.size(3, 30);
    const names = Object.keys(FAILURES);
    for (let round = 0; round < rounds; round++) {
      const client = await stage.open(stage.server.at('/faulty'));
      for (const name of names) {
        for (const event of EVENTS) await fail(client, event, name, []);
      }
      await fail(client, 'fail', LATE_FAILURE, ['1', '2', '3']);
      await client.close();
      demand(client.inbox.length === 0, `One answer too many: ${client.inbox.join(' and ')}`);
    }
    return { failures: rounds * (names.length * EVENTS.length + 1), kinds: names.length + 1 };
  },
};
