export const KEPT = 60_000;

// Where rates come from: what has been counted, by the name of its rate.
const COUNTED = {
  messagesIn: ({ messages }) => messages.received,
  messagesOut: ({ messages }) => messages.sent,
  bytesIn: ({ bytes }) => bytes.received,
  bytesOut: ({ bytes }) => bytes.sent,
};

/** The figures of the last minute, with rates in place of what is counted. */
export class History {
  /** The oldest first. */
  points = [];
  #last;

  /** What comes next may be counted from zero: the server may have been started again. */
  interrupt() {
    this.#last = undefined;
  }

  add(figures) {
    // Those of the last minute come again with each connection, and after each pause.
    if (this.#last !== undefined && figures.at <= this.#last.at) return;
    // Rates are differences: the first figures have none.
    if (this.#last !== undefined) this.points.push(pointOf(figures, this.#last));
    this.#last = figures;
    this.points = this.points.filter(({ at }) => figures.at - at < KEPT);
  }
}

function pointOf(figures, last) {
  const seconds = (figures.at - last.at) / 1000;
  const rates = Object.entries(COUNTED).map(([name, of]) => [name, (of(figures) - of(last)) / seconds]);
  const { at, clients, rooms, buffered } = figures;
  return { at, clients, rooms, bufferedSum: buffered.sum, bufferedMax: buffered.max, ...Object.fromEntries(rates) };
}
