export { decodeWith, encodeWith, type EncodedMessage, type UsedCodec } from './codec-use.js';
export { errorCodes, type ErrorCode } from './error-code.js';
export {
  exceptionMessage,
  repeatedId,
  requestException,
  unknownEvent,
  type ExceptionData,
  type ExceptionDetails,
} from './exception-message.js';
export { checkEventName } from './event-name.js';
export { decodeJson, jsonCodec } from './json-codec.js';
export { UndecodableError, type MessageCodec } from './message-codec.js';
export { messagePackCodec, type MessagePackLibrary, type MessagePacker } from './messagepack-codec.js';
export { asMessage, type MessageRefusal, type WsMessage } from './message.js';
export type { MessageId } from './message-id.js';
export { meaningOfRefusal, messageRefusalReasons, type MessageRefusalReason } from './refusal-reason.js';
export { cancelMessage, completeMessage, nextMessage } from './request-messages.js';
export { BINARY_EVENT, isReservedEvent } from './reserved-event.js';
export { escaped, quoted, shown } from './shown.js';
export { isBytes } from './value-nesting.js';
