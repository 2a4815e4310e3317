import { createEncoder, length, toUint8Array, writeVarUint, writeVarUint8Array, type Encoder } from 'lib0/encoding';
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import { readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync';
import { Doc } from 'yjs';

const SYNC = 0;
const AWARENESS = 1;

interface AwarenessChange {
  readonly added: number[];
  readonly updated: number[];
  readonly removed: number[];
}

/** A document that many edit, and who is looking at it. `Editor` is whatever its messages come from. */
export class SharedDocument<Editor extends object> {
  readonly #doc = new Doc();
  readonly #awareness = new Awareness(this.#doc);
  /** The ids of the states that each editor has announced. */
  readonly #states = new Map<Editor, Set<number>>();

  constructor(broadcast: (message: Uint8Array) => void) {
    this.#awareness.setLocalState(null);
    this.#doc.on('update', (update: Uint8Array) => broadcast(message(SYNC, (encoder) => writeUpdate(encoder, update))));
    this.#awareness.on('update', ({ added, updated, removed }: AwarenessChange, editor: Editor | null) => {
      const states = editor === null ? undefined : this.#states.get(editor);
      for (const id of added) states?.add(id);
      for (const id of removed) states?.delete(id);
      broadcast(this.#whoIsHere([...added, ...updated, ...removed]));
    });
  }

  /** What a new editor is told first. */
  enter(editor: Editor): Uint8Array[] {
    this.#states.set(editor, new Set());
    const here = [...this.#awareness.getStates().keys()];
    const greeting = message(SYNC, (encoder) => writeSyncStep1(encoder, this.#doc));
    return here.length === 0 ? [greeting] : [greeting, this.#whoIsHere(here)];
  }

  leave(editor: Editor): void {
    const states = this.#states.get(editor);
    this.#states.delete(editor);
    if (states !== undefined) removeAwarenessStates(this.#awareness, [...states], null);
  }

  /**
   * Takes a message of an editor and gives the answer to it, if there is one.
   *
   * @throws Error if it is none of the protocol
   */
  receive(editor: Editor, bytes: Uint8Array): Uint8Array | undefined {
    const decoder = createDecoder(bytes);
    const type = readVarUint(decoder);
    if (type === AWARENESS) {
      applyAwarenessUpdate(this.#awareness, readVarUint8Array(decoder), editor);
      return undefined;
    }
    if (type !== SYNC) throw new Error(`There are no messages of type ${type}`);
    const answer = createEncoder();
    writeVarUint(answer, SYNC);
    readSyncMessage(decoder, answer, this.#doc, editor);
    return length(answer) > 1 ? toUint8Array(answer) : undefined;
  }

  #whoIsHere(ids: number[]): Uint8Array {
    const update = encodeAwarenessUpdate(this.#awareness, ids);
    return message(AWARENESS, (encoder) => writeVarUint8Array(encoder, update));
  }
}

function message(type: number, write: (encoder: Encoder) => void): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, type);
  write(encoder);
  return toUint8Array(encoder);
}
