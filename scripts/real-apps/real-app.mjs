// An application that runs, and the clients of ws that a check has on it.
import { join } from 'node:path';
import process from 'node:process';
import { WebSocket } from 'ws';
import { start } from '../process-group.mjs';
import { Peer } from './peer.mjs';

const ADDRESS = /^Listening on http:\/\/(\S+)$/m;

export class RealApp {
  #running;
  #sockets = [];

  static async start(folder, name, env) {
    const app = new RealApp();
    app.#running = await start(process.execPath, [join(folder, name, 'main.js')], { cwd: folder, env, until: ADDRESS });
    return app;
  }

  get #host() {
    return this.#running.match[1];
  }

  url(path) {
    return `ws://${this.#host}${path}`;
  }

  /** A client that hangs up when the check is over. */
  socket(path, protocols = [], options = {}) {
    const socket = new WebSocket(this.url(path), protocols, options);
    socket.on('error', () => undefined);
    this.#sockets.push(socket);
    return socket;
  }

  async connect(path, protocols, options) {
    return Peer.open(this.socket(path, protocols, options));
  }

  /** How a handshake ends that should not lead to a connection: a status, or what the client of ws says. */
  async refusal(path, protocols, options) {
    const socket = this.socket(path, protocols, options);
    return new Promise((resolve) => {
      socket.once('open', () => resolve('connected'));
      socket.once('error', ({ message }) => resolve(message));
      socket.once('unexpected-response', (_request, response) => {
        response.resume();
        const asked = response.headers['www-authenticate'];
        resolve(asked === undefined ? response.statusCode : [response.statusCode, asked]);
      });
    });
  }

  async http(method, path) {
    const response = await fetch(`http://${this.#host}${path}`, { method });
    return [response.status, await response.text()];
  }

  hangUp() {
    for (const socket of this.#sockets.splice(0)) socket.terminate();
  }

  /** Ends it; what it has complained of, in short. Lines that are indented belong to the one before. */
  async stop() {
    await this.#running.stop();
    const lines = this.#running.printed().replace(ADDRESS, '').split('\n');
    return lines.filter((line) => /^[^\s}]/.test(line)).map(shortly);
  }
}

/** A line of the log without the time, the process, names of clients and explanations. */
function shortly(line) {
  return line
    .replace(/^\[Nest\] .+ (?=(?:WARN|ERROR|FATAL) )/, '')
    .replace(/ client [\da-f-]{36} /, ' a client ')
    .replace(/ from 127\.0\.0\.1(: \d+ \w+).*$/, '$1');
}
