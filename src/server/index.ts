export { CloseCode, ProtocolError, type FrameInfo } from '../protocol/index.js';
export type { SendResult } from './connection/backpressure.js';
export type { CutOffReason } from './connection/cut-off.js';
export type { PerMessageDeflateOptions } from './options/deflate-options.js';
export type { BinaryType } from './client/binary-type.js';
export type { ControlCallback, ControlData } from './client/control-frame.js';
export type { DomEventHandler, DomEventListener, DomEventListenerObject, DomEvents } from './client/dom-events.js';
export type { DropReason } from './connection/drop-reason.js';
export type { Incident, IncidentCounts, IncidentReasons } from './incidents.js';
export type { ServerMetrics } from './metrics.js';
export type { Origins } from './upgrade/origin.js';
export type {
  RateLimitAction,
  RateLimitOptions,
  RawWebSocketOptions,
  RawWebSocketServerOptions,
  SlowConsumerPolicy,
} from './options/options.js';
export type { OptionsInUse } from './options/options-in-use.js';
export type { PathParams } from './upgrade/path-pattern.js';
export { RawWebSocket } from './client/raw-web-socket.js';
export type { RawWebSocketEvents } from './client/raw-web-socket-events.js';
export { RawWebSocketServer } from './raw-web-socket-server.js';
export type { SendData } from './client/send-data.js';
export type { SendOptions } from './client/send-options.js';
export type { RawWebSocketServerEvents, SlowReport } from './web-socket-endpoint.js';
export type { HandleProtocols } from './upgrade/subprotocol.js';
export type { VerifyClient, VerifyClientCallback, VerifyClientInfo } from './upgrade/verify-client.js';
