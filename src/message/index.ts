export { errorCodes, type ErrorCode } from './error-code.js';
export {
  duplicateId,
  exceptionMessage,
  requestException,
  unknownEvent,
  type ExceptionData,
  type ExceptionDetails,
} from './exception-message.js';
export { decodeJson, encodeJson } from './json-codec.js';
export { asMessage, type MessageRefusal, type WsMessage } from './message.js';
export type { MessageId } from './message-id.js';
export { meaningOfRefusal, messageRefusalReasons, type MessageRefusalReason } from './refusal-reason.js';
export { cancelMessage, completeMessage, nextMessage } from './request-messages.js';
export { isReservedEvent } from './reserved-event.js';
export { shown } from './shown.js';
