import { describe, expect, test } from '@jest/globals';
import { MessageAssembler } from '../../../src/protocol/message/message-assembler.js';
import { RecordingMessages } from '../../support/recording-sink.js';

/** An assembler that is given frames of one byte, and the messages it has made of them. */
function open() {
  const messages = new RecordingMessages();
  const assembler = new MessageAssembler(messages, { maxPayload: 1000, maxEmptyFragments: 3 });
  const header = (opcode: number, fin: boolean) =>
    assembler.header({ fin, rsv: 0, opcode, length: 1, masked: true, maskKey: 0 });
  const state = () => `${assembler.begun}${assembler.unfinished ? ' unfinished' : ''}`;
  const frame = (opcode: number, fin: boolean) => {
    header(opcode, fin);
    assembler.payload(Buffer.from('a'), 0, 1, true, true);
    return state();
  };
  return { assembler, messages, header, frame, state };
}

describe('F82 the messages that have begun', () => {
  test('are counted at their first header, and unfinished until their last fragment is complete', () => {
    const { header, frame, state, assembler } = open();
    const states = [state(), frame(1, true), frame(2, false), frame(0, false), frame(0, true), frame(1, true)];
    expect(states).toEqual(['0', '1', '2 unfinished', '2 unfinished', '2', '3']);
    header(1, true);
    expect(state()).toBe('4 unfinished');
    assembler.payload(Buffer.from('a'), 0, 1, true, true);
    expect(state()).toBe('4');
  });

  test('do not include a fragment that continues nothing, or a message inside another', () => {
    const { header, frame, state } = open();
    expect(header(0, true)?.code).toBe('continuation_unexpected');
    expect(state()).toBe('0');
    expect(frame(1, false)).toBe('1 unfinished');
    expect(header(2, true)?.code).toBe('continuation_expected');
    expect(state()).toBe('1 unfinished');
  });

  test('stay counted when the unfinished one is forgotten', () => {
    const { assembler, frame, state } = open();
    frame(1, false);
    assembler.clear();
    expect(state()).toBe('1');
  });

  test('are finished before anybody hears of them', () => {
    const { messages, frame, state } = open();
    const seen: string[] = [];
    messages.text = () => seen.push(state());
    frame(1, false);
    frame(0, true);
    frame(1, true);
    expect(seen).toEqual(['1', '2']);
  });
});
