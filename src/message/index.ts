export { exceptionMessage, unknownEvent, type ExceptionData } from './exception-message.js';
export { decodeJson, encodeJson } from './json-codec.js';
export { asMessage, type MessageRefusal, type WsMessage } from './message.js';
export { isReservedEvent } from './reserved-event.js';
export { shown } from './shown.js';
export { meaningOfRefusal, messageRefusalReasons, type MessageRefusalReason } from './refusal-reason.js';
