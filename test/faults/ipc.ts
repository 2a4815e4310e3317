/** Commands that a child process obeys: what each is given and what it answers. */
export type Commands = Record<string, { readonly args: unknown; readonly result: unknown }>;

/** A command on its way to a child. */
export interface Request {
  readonly id: number;
  readonly name: string;
  readonly args: unknown;
}

/** What a child answers. */
export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}
