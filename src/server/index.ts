export { CloseCode, ProtocolError, type FrameInfo } from '../protocol/index.js';
export type { SendResult } from './backpressure.js';
export type { CutOffReason } from './cut-off.js';
export type { PerMessageDeflateOptions } from './deflate-options.js';
export type { BinaryType } from './binary-type.js';
export type { ControlCallback, ControlData } from './control-frame.js';
export type { DomEventHandler, DomEventListener, DomEventListenerObject, DomEvents } from './dom-events.js';
export type { DropReason } from './drop-reason.js';
export type { Incident, IncidentCounts, IncidentReasons } from './incidents.js';
export type { ServerMetrics } from './metrics.js';
export type { Origins } from './origin.js';
export type {
  RateLimitAction,
  RateLimitOptions,
  RawWebSocketOptions,
  RawWebSocketServerOptions,
  SlowConsumerPolicy,
} from './options.js';
export type { OptionsInUse } from './options-in-use.js';
export type { PathParams } from './path-pattern.js';
export { RawWebSocket } from './raw-web-socket.js';
export type { RawWebSocketEvents } from './raw-web-socket-events.js';
export { RawWebSocketServer } from './raw-web-socket-server.js';
export type { SendData } from './send-data.js';
export type { SendOptions } from './send-options.js';
export type { RawWebSocketServerEvents, SlowReport } from './web-socket-endpoint.js';
export type { HandleProtocols } from './subprotocol.js';
export type { VerifyClient, VerifyClientCallback, VerifyClientInfo } from './verify-client.js';
