import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Note, Notes } from './notes.js';

const schema = buildSchema(`
  type Note { author: String!, text: String! }
  type Query { notes: [Note!]! }
  type Mutation { add(author: String!, text: String!): Int! }
  type Subscription { noteAdded: Note! }
`);

/** A server of ws that takes sockets from whoever has them, and speaks GraphQL over them. */
export function makeGraphqlServer(notes: Notes): WebSocketServer {
  const root = {
    notes: () => notes.all,
    add: (note: Note) => {
      notes.add(note);
      return notes.all.length;
    },
    noteAdded: () => notes.added(),
  };
  const server = new WebSocketServer({ noServer: true });
  useServer({ schema, roots: { query: root, mutation: root, subscription: root } }, server);
  return server;
}

function upgrade(server: WebSocketServer, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request));
}

/** Gives upgrades of one path to GraphQL, and all others to those that have listened before. */
export function serveFirst(path: string, graphql: WebSocketServer, http: Server): void {
  const others = http.listeners('upgrade');
  http.removeAllListeners('upgrade');
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url === path) upgrade(graphql, request, socket, head);
    else for (const other of others) Reflect.apply(other, http, [request, socket, head]);
  });
}

/** Listens for upgrades of one path, beside whoever listens for others. */
export function serveBeside(path: string, graphql: WebSocketServer, http: Server): void {
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.url === path) upgrade(graphql, request, socket, head);
  });
}
