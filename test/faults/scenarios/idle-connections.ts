import { constants, deflateRawSync } from 'node:zlib';
import type { FaultClient } from '../client/fault-client.js';
import { eventFrame } from '../client/masked.js';
import { maskedFrame } from '../../support/frames.js';
import { demand, type Scenario } from '../scenario.js';
import type { ServerProcess } from '../server/server-process.js';
import type { Stage } from '../stage.js';

/** The most a client may take, in KiB: of few of them the memory of the process tells little. */
const MOST_PER_CLIENT = { ci: 128, full: 32 };

/** The first ones pay for what all share. */
const WARM_UP = 100;

const ANSWER = JSON.stringify({ event: 'echo', data: 'still there' });

/** Long enough that the answer is compressed as well. */
const COMPRESSED = maskedFrame(
  0xc1,
  deflateRawSync(JSON.stringify({ event: 'echo', data: 'a long text '.repeat(200) }), {
    finishFlush: constants.Z_SYNC_FLUSH,
  }).subarray(0, -4),
);

/** Clients of one path, and what each of them makes the process take. */
class Crowd {
  readonly #stage: Stage;
  readonly #server: ServerProcess;
  #clients: FaultClient[] = [];
  #before = 0;

  constructor(stage: Stage, server: ServerProcess) {
    this.#stage = stage;
    this.#server = server;
  }

  async gather(path: string, fields: readonly string[], count: number): Promise<void> {
    const where = this.#server.at(path, fields);
    const first = await this.#stage.openMany(WARM_UP, where);
    this.#before = await this.#memory();
    this.#clients = [...(await this.#stage.openMany(count, where)), ...first];
  }

  /** Has each client send a message and wait for its answer. */
  async talk(frame: Buffer, isAnswer: (answer: Buffer) => boolean): Promise<void> {
    await this.#stage.each(this.#clients.length, async (index) => {
      const client = this.#clients[index]!;
      client.write(frame);
      demand(isAnswer(await client.next()), 'The answer was another');
    });
    const { clients } = await this.#server.stats();
    demand(clients === this.#clients.length, `${clients} of ${this.#clients.length} are left`);
  }

  /** KiB of memory for each client. */
  async perClient(): Promise<string> {
    const kibibytes = ((await this.#memory()) - this.#before) / 1024 / (this.#clients.length - WARM_UP);
    const most = MOST_PER_CLIENT[this.#stage.full ? 'full' : 'ci'];
    demand(kibibytes <= most, `A client takes ${kibibytes.toFixed(1)} KiB`);
    return kibibytes.toFixed(1);
  }

  async #memory(): Promise<number> {
    await this.#server.collect();
    return (await this.#server.stats()).rss;
  }
}

export const idleConnections: Scenario = {
  name: 'idle_connections',
  shows: 'Connections that do nothing are held, cost little, and each is answered at the end.',
  rows: 'G1',
  timeout: { ci: 40, full: 240 },
  async run(stage) {
    const connections = stage.size(1000, 15_000);
    const echoes = (answer: Buffer) => answer.toString() === ANSWER;

    // A process of its own for each kind, whose memory nothing else has been in.
    const plainServer = await stage.startServer();
    const plain = new Crowd(stage, plainServer);
    await plain.gather('/echo', [], connections);
    const idle = await plain.perClient();
    await plain.talk(eventFrame('echo', 'still there'), echoes);
    await plainServer.kill();

    const deflating = new Crowd(stage, await stage.startServer());
    await deflating.gather('/deflate', ['Sec-WebSocket-Extensions: permessage-deflate'], connections);
    const idleDeflating = await deflating.perClient();
    await deflating.talk(eventFrame('echo', 'still there'), echoes);
    await deflating.talk(COMPRESSED, (answer) => answer.length < 200);
    const used = await deflating.perClient();
    return { connections, 'KiB each': idle, 'with compression agreed on': idleDeflating, 'once it was used': used };
  },
};
