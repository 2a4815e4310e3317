export {
  RawWebSocket,
  RawWebSocketServer,
  RawWsAdapter,
  type MessageParser,
  type RawWsAdapterOptions,
  type RawWsGatewayOptions,
} from './adapter/index.js';
export type { ExceptionData, WsMessage } from './message/index.js';
export {
  CloseCode,
  Opcode,
  ProtocolError,
  type FrameInfo,
  type Violation,
  type ViolationCode,
} from './protocol/index.js';
export type {
  DomEventListener,
  DomEvents,
  HandleProtocols,
  Origins,
  PerMessageDeflateOptions,
  RawWebSocketEvents,
  RawWebSocketServerEvents,
  RawWebSocketServerOptions,
  SendData,
  SendOptions,
  VerifyClient,
  VerifyClientInfo,
} from './server/index.js';
