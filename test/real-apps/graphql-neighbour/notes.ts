import { EventEmitter, on } from 'node:events';

export interface Note {
  readonly author: string;
  readonly text: string;
}

/** What gateway and GraphQL have in common. */
export class Notes {
  readonly all: Note[] = [];
  readonly #added = new EventEmitter();

  add(note: Note): void {
    this.all.push(note);
    this.#added.emit('added', note);
  }

  onAdded(listener: (note: Note) => void): void {
    this.#added.on('added', listener);
  }

  /** Every note that is added from now on. */
  async *added(): AsyncGenerator<{ noteAdded: Note }> {
    for await (const [note] of on(this.#added, 'added')) yield { noteAdded: note };
  }
}
