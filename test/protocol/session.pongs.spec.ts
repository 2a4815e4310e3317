import { expect, test } from '@jest/globals';
import { Session } from '../../src/protocol/session.js';
import { maskedFrame } from '../support/frames.js';
import { RecordingSink } from '../support/recording-sink.js';
import { LIMITS } from '../support/session-runs.js';

/** A session whose peer does not keep up, with what it says. */
function congested(): { session: Session; sink: RecordingSink } {
  const sink = new RecordingSink();
  sink.congested = true;
  return { session: new Session('server', sink, LIMITS), sink };
}

test('F70 a peer that does not read gets the answer to its latest ping only, once it reads again', () => {
  const { session, sink } = congested();
  session.receive(Buffer.concat([maskedFrame(0x89, '01'), maskedFrame(0x89, '02'), maskedFrame(0x89, '03')]));
  expect(sink.log).toEqual(['ping 01', 'ping 02', 'ping 03']);
  sink.congested = false;
  session.drained();
  session.drained();
  expect(sink.log.slice(3)).toEqual(['wrote 8a 01 03']);
});

test('F70 a ping that comes when the peer reads again makes the answer to an older one needless', () => {
  const { session, sink } = congested();
  session.receive(maskedFrame(0x89, '01'));
  sink.congested = false;
  session.receive(maskedFrame(0x89, '02'));
  session.drained();
  expect(sink.log).toEqual(['ping 01', 'wrote 8a 01 02', 'ping 02']);
});

test('F70 what is held is a copy: the bytes of the chunk may change', () => {
  const { session, sink } = congested();
  const chunk = maskedFrame(0x89, '01');
  session.receive(chunk);
  chunk.fill(0);
  session.drained();
  expect(sink.log).toEqual(['ping 01', 'wrote 8a 01 01']);
});

test('F70 no pong follows a close frame', () => {
  const { session, sink } = congested();
  session.receive(maskedFrame(0x89, '01'));
  session.close(1000);
  session.drained();
  expect(sink.log).toEqual(['ping 01', 'wrote 88 02 03 e8']);
});
