import { describe, expect, it } from '@jest/globals';
import { packEnvelope, unpackEnvelope, type Envelope } from '../../src/rooms/envelope.js';

const SCOPE = { rooms: ['a', '__proto__', 'new\nline'], except: ['ü'] };
const TEXT = { bytes: Buffer.from('{"event":"news","data":"\\n"}'), binary: false };

describe('an envelope', () => {
  it.each<[string, Envelope]>([
    [
      'an event in two formats',
      {
        kind: 'event',
        scope: SCOPE,
        volatile: true,
        compress: false,
        contents: new Map([
          ['', TEXT],
          ['packed', { bytes: Buffer.from([0, 10, 255, 10]), binary: true }],
        ]),
      },
    ],
    [
      'an event for everyone, of which a format has nothing to say',
      {
        kind: 'event',
        scope: { rooms: undefined, except: [] },
        volatile: false,
        compress: true,
        contents: new Map([
          ['', undefined],
          ['empty', { bytes: Buffer.alloc(0), binary: false }],
          ['last', TEXT],
        ]),
      },
    ],
    [
      'an event for nobody',
      { kind: 'event', scope: { rooms: [], except: [] }, volatile: false, compress: true, contents: new Map() },
    ],
    ['an end', { kind: 'disconnect', scope: SCOPE, code: 4000, reason: 'enough' }],
    ['an end without a code', { kind: 'disconnect', scope: SCOPE, code: undefined, reason: undefined }],
  ])('comes out as it went in: %s', (_name, envelope) => {
    expect(unpackEnvelope(packEnvelope(envelope))).toEqual(envelope);
  });

  it('does not copy the contents when it is read', () => {
    const contents = new Map([['', TEXT]]);
    const packed = packEnvelope({ kind: 'event', scope: SCOPE, volatile: false, compress: true, contents });
    const read = unpackEnvelope(packed);
    expect(read.kind === 'event' && read.contents.get('')?.bytes.buffer).toBe(packed.buffer);
  });

  const event = { version: 1, kind: 'event', except: [], volatile: false, compress: true, contents: [] };

  it.each<[string, string, object | string]>([
    ['without a line', 'it has no head', 'version'],
    ['that is no JSON', 'its head is no JSON object', '{\n'],
    ['that is null', 'its head is no JSON object', 'null\n'],
    ['of another version', 'its version is 2, not 1', { ...event, version: 2 }],
    ['without a version', 'its version is undefined, not 1', { ...event, version: undefined }],
    ['with rooms that are no list', 'its rooms are no names', { ...event, rooms: 'a' }],
    ['with a room that is no name', 'its rooms are no names', { ...event, rooms: [1] }],
    ['without exceptions', 'its exceptions are no names', { ...event, except: undefined }],
    ['of another kind', 'its kind is unknown', { ...event, kind: 'other' }],
    ['that is volatile or not', 'it does not say how it is sent', { ...event, volatile: 1 }],
    ['that is compressed or not', 'it does not say how it is sent', { ...event, compress: undefined }],
    ['without contents', 'it lists no contents', { ...event, contents: {} }],
    ['with a content that is null', 'one of its contents is not described', { ...event, contents: [null] }],
    [
      'with a format that has no name',
      'one of its contents is not described',
      { ...event, contents: [{ binary: true, length: 0 }] },
    ],
    [
      'with a negative length',
      'one of its contents is not described',
      { ...event, contents: [{ format: '', binary: true, length: -1 }] },
    ],
    [
      'with half a byte',
      'one of its contents is not described',
      { ...event, contents: [{ format: '', binary: true, length: 0.5 }] },
    ],
    [
      'with bytes of no kind',
      'one of its contents is not described',
      { ...event, contents: [{ format: '', length: 1 }] },
    ],
    [
      'that is cut short',
      'its contents are not as long as it says',
      { ...event, contents: [{ format: '', binary: true, length: 1 }] },
    ],
    ['with more behind it', 'its contents are not as long as it says', `${JSON.stringify(event)}\nmore`],
    [
      'whose code is no number',
      'its close code is no number',
      { version: 1, kind: 'disconnect', except: [], code: '1000' },
    ],
    ['whose reason is no text', 'its reason is no text', { version: 1, kind: 'disconnect', except: [], reason: 5 }],
  ])('is refused as a whole: one %s', (_name, message, given) => {
    const payload = typeof given === 'string' ? given : `${JSON.stringify(given)}\n`;
    expect(() => unpackEnvelope(Buffer.from(payload))).toThrow(
      new TypeError(`A broadcast of another process can't be read: ${message}`),
    );
  });
});
