import { ServerResponse } from 'node:http';

/** Fields that say what the answer is, where it ends and what comes behind it: those are the handshake's own. */
const RESERVED =
  /^(?:connection|keep-alive|upgrade|te|trailer|transfer-encoding|content-(?:length|type|encoding|range)|sec-websocket-.*)$/i;

/**
 * The response that guards of a handshake get. It is never sent as it is: its header fields go out with the answer to the
 * handshake, and a guard that ends it, as one that redirects does, has refused the client.
 */
export class HandshakeAnswer extends ServerResponse {
  /** Settles when somebody ends the response. */
  readonly ended: Promise<void>;
  /** What was given to `end()`, if it was text. */
  text: string | undefined;
  #settle: () => void = () => undefined;

  constructor(...args: ConstructorParameters<typeof ServerResponse>) {
    super(...args);
    this.ended = new Promise((resolve) => (this.#settle = resolve));
  }

  /** As in Express. */
  status(code: number): this {
    this.statusCode = code;
    return this;
  }

  /** As in Fastify. */
  code(code: number): this {
    return this.status(code);
  }

  /** As in Fastify. */
  send(payload?: unknown): this {
    return this.end(typeof payload === 'object' && payload !== null ? JSON.stringify(payload) : payload);
  }

  /** As in Fastify. */
  redirect(url: string, code = 302): this {
    return this.status(code).header('location', url).end();
  }

  /** As in Express and Fastify. */
  header(name: string, value: string | number | readonly string[]): this {
    return this.setHeader(name, value);
  }

  /** Fields that are given here Node has in no `getHeaders()`. */
  override writeHead(status: number, ...rest: unknown[]): this {
    const fields = rest.at(-1);
    if (Array.isArray(fields)) {
      for (let i = 0; i + 1 < fields.length; i += 2) this.appendHeader(String(fields[i]), String(fields[i + 1]));
    } else if (isFields(fields)) {
      for (const [name, value] of Object.entries(fields)) if (value !== undefined) this.setHeader(name, value);
    }
    return super.writeHead(status);
  }

  override end(...[chunk]: unknown[]): this {
    if (typeof chunk === 'string') this.text ??= chunk;
    this.#settle();
    return super.end();
  }

  /** The fields for an answer: those that it may not have are left out. */
  fields(): Record<string, string | string[]> {
    return Object.fromEntries(
      Object.entries(this.getHeaders()).flatMap(([name, value]) =>
        value === undefined || RESERVED.test(name) ? [] : [[name, Array.isArray(value) ? value : String(value)]],
      ),
    );
  }

  /** The same as lines, `name: value`. */
  lines(): string[] {
    return Object.entries(this.fields()).flatMap(([name, values]) =>
      [values].flat().map((value) => `${name}: ${value}`),
    );
  }
}

type Fields = Readonly<Record<string, number | string | readonly string[] | undefined>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
