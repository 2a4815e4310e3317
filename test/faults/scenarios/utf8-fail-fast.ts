import { maskedFrame } from '../../support/frames.js';
import { demand, type Scenario } from '../scenario.js';

const INVALID_PAYLOAD = 1007;

/** Beginnings of messages that can't become text any more, whatever follows. */
const BEGINNINGS: Readonly<Record<string, Buffer>> = {
  'the first of three fragments': maskedFrame(0x01, 'ce ba ff'),
  'the first half of a frame': maskedFrame(
    0x81,
    Buffer.concat([Buffer.from('ok \xff', 'latin1'), Buffer.alloc(60_000)]),
  ).subarray(0, 300),
  'a surrogate': maskedFrame(0x01, 'ed a0 80'),
  'an overlong form': maskedFrame(0x01, 'f0 80 80 80'),
  'a code point that two fragments spoil': Buffer.concat([maskedFrame(0x01, 'e2 82'), maskedFrame(0x00, 'e2')]),
  'beyond U+10FFFF': maskedFrame(0x01, 'f4 90'),
};

export const utf8FailFast: Scenario = {
  name: 'utf8_fail_fast',
  shows: 'Text that can no longer become UTF-8 is refused with 1007 before the rest of it has come.',
  rows: 'F46, F47',
  async run(stage) {
    const beginnings = Object.entries(BEGINNINGS);
    const clients = stage.size(20, 200) * beginnings.length;
    await stage.each(clients, async (index) => {
      const [name, bytes] = beginnings[index % beginnings.length]!;
      const client = await stage.open(stage.server.at('/echo'), bytes);
      // The rest never comes: only an answer to the beginning ends this.
      const { code } = await client.ended;
      demand(code === INVALID_PAYLOAD, `${name} was answered with ${code}`);
    });
    return { clients, kinds: beginnings.length };
  },
};
