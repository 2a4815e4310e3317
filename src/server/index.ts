export { CloseCode, ProtocolError, type FrameInfo } from '../protocol/index.js';
export type { PerMessageDeflateOptions } from './deflate-options.js';
export type { DomEventListener, DomEvents } from './dom-events.js';
export type { Origins } from './origin.js';
export type {
  HandleProtocols,
  RawWebSocketOptions,
  RawWebSocketServerOptions,
  VerifyClient,
  VerifyClientCallback,
  VerifyClientInfo,
} from './options.js';
export { RawWebSocket, type RawWebSocketEvents, type SendOptions } from './raw-web-socket.js';
export { RawWebSocketServer } from './raw-web-socket-server.js';
export type { SendData } from './send-data.js';
export type { RawWebSocketServerEvents } from './web-socket-endpoint.js';
