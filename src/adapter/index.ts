export { CancelSignal } from './cancel-signal.js';
export type { RawWsGatewayOptions, RefusedMessages } from './gateway-options.js';
export type { GatewayClass } from './gateway-scan.js';
export type { MessageParser } from './message-decoder.js';
export { RawWebSocket } from './raw-web-socket.js';
export { RawWebSocketServer } from './raw-web-socket-server.js';
export type { RequestOptions } from './outgoing-requests.js';
export { RequestError } from './request-error.js';
export { RawWsAdapter, type RawWsAdapterOptions } from './raw-ws-adapter.js';
