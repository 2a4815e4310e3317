/** One thing that is measured. An operation finds the same work to do however often it was done before. */
export interface Case {
  readonly name: string;
  /** Bytes of payload that an operation deals with. */
  readonly bytes: number;
  /** One operation. */
  run(): void;
  /** Throws unless operations do what they say: who measures a mistake measures nothing. */
  check(): void;
}

/** Makes the cases of one piece of the codec. */
export type Piece = () => readonly Case[];
