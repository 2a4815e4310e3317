// Editors of Yjs at a gateway that works with `client.on('message')`, `server.clients` and pings of its own.
import { once } from 'node:events';
import { differs, UNKNOWN_PATH } from './differs.mjs';
import { Editor } from './editor.mjs';

const ROUNDS = 100;

const checks = {
  'two editors write one text': {
    expected: ['Hello, world', 'Hello, world'],
    async run(app) {
      const [ada, bob] = [await Editor.open(app, 'one'), await Editor.open(app, 'one')];
      ada.write(0, 'Hello');
      await bob.reads(5);
      bob.write(5, ', world');
      return [await ada.reads(12), bob.text];
    },
  },
  'an editor that comes late gets the document': {
    expected: 'written before',
    async run(app) {
      const ada = await Editor.open(app, 'late');
      ada.write(0, 'written before');
      await (await Editor.open(app, 'late')).reads(14);
      ada.leave();
      return (await Editor.open(app, 'late')).reads(14);
    },
  },
  'documents are kept apart': {
    expected: ['of a', 'of b!'],
    async run(app) {
      const [a, b] = [await Editor.open(app, 'a'), await Editor.open(app, 'b')];
      const [otherA, otherB] = [await Editor.open(app, 'a'), await Editor.open(app, 'b')];
      a.write(0, 'of a');
      b.write(0, 'of b!');
      return [await otherA.reads(4), await otherB.reads(5)];
    },
  },
  'who is here is told, and who has left is gone': {
    expected: [
      ['Ada', 'Bob'],
      ['Ada', 'Bob'],
      ['Ada', 'Bob', 'Cleo'],
      ['Ada', 'Cleo'],
    ],
    async run(app) {
      const [ada, bob] = [await Editor.open(app, 'people'), await Editor.open(app, 'people')];
      ada.announce('Ada');
      bob.announce('Bob');
      const both = [await ada.sees(2), await bob.sees(2)];
      const cleo = await Editor.open(app, 'people');
      cleo.announce('Cleo');
      const three = await cleo.sees(3);
      bob.leave();
      return [...both, three, await cleo.sees(2)];
    },
  },
  'what three write at once is one text in the end': {
    expected: { same: true, letters: { a: ROUNDS, b: ROUNDS, c: ROUNDS } },
    async run(app) {
      const editors = [];
      while (editors.length < 3) editors.push(await Editor.open(app, 'at-once'));
      for (let round = 0; round < ROUNDS; round++) {
        editors.forEach((editor, i) => editor.write(Math.floor(editor.text.length / 2), 'abc'[i]));
        if (round % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      const [first, ...others] = await Promise.all(editors.map((editor) => editor.reads(3 * ROUNDS)));
      const letters = {};
      for (const letter of first) letters[letter] = (letters[letter] ?? 0) + 1;
      return { same: others.every((text) => text === first), letters };
    },
  },
  'a text of 2 MiB comes whole': {
    expected: true,
    async run(app) {
      const [ada, bob] = [await Editor.open(app, 'large'), await Editor.open(app, 'large')];
      const text = Array.from({ length: 2 ** 18 }, (_, i) => `${i % 10_000}`.padStart(8, '-')).join('');
      ada.write(0, text);
      return (await bob.reads(text.length)) === text;
    },
  },
  'a text message is refused': {
    expected: [1003, 'Binary messages only'],
    async run(app) {
      const peer = await app.connect('/sync?document=refused');
      peer.socket.send('text');
      return await peer.closed;
    },
  },
  'bytes that are none of the protocol are refused, and the others write on': {
    expected: [[4001, 'That is no message of Yjs'], 'still here'],
    async run(app) {
      const [ada, bob] = [await Editor.open(app, 'others'), await Editor.open(app, 'others')];
      const peer = await app.connect('/sync?document=others');
      peer.socket.send(Buffer.from('07ff', 'hex'));
      const closed = await peer.closed;
      ada.write(0, 'still here');
      return [closed, await bob.reads(10)];
    },
  },
  'a connection that names no document is closed': {
    expected: [4000, 'Which document?'],
    run: async (app) => await (await app.connect('/sync')).closed,
  },
  'who does not answer its pings is cut off, and who does stays': {
    expected: { silent: [1006, ''], other: true },
    async run(app) {
      const other = await app.connect('/sync?document=pings');
      const silent = await app.connect('/sync?document=pings', [], { autoPong: false });
      const closed = await silent.closed;
      await once(other.socket, 'ping');
      return { silent: closed, other: other.socket.readyState === other.socket.OPEN };
    },
  },
  'another path is refused': { expected: UNKNOWN_PATH, run: (app) => app.refusal('/other') },
};

const complaints = differs([], ['WARN [RawWsAdapter] Refused GET "/other": 404 unknown_path']);

export const variants = [{ checks, complaints }];
