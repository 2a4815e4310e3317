/**
 * What the parts of this project call on a client that is no business of an application's. Symbols: whatever an application
 * names its own fields of a client, it never stands in the place of one of these.
 */
export const listenedTo = Symbol('listenedTo');
export const sendPrepared = Symbol('sendPrepared');
export const isQuiet = Symbol('isQuiet');
export const isBehind = Symbol('isBehind');
export const beat = Symbol('beat');
export const isHeld = Symbol('isHeld');
export const cutOff = Symbol('cutOff');
export const shutDown = Symbol('shutDown');
export const shutDownNow = Symbol('shutDownNow');
export const whenIdle = Symbol('whenIdle');
export const holdReading = Symbol('holdReading');
export const releaseReading = Symbol('releaseReading');
export const isAtWork = Symbol('isAtWork');
export const onText = Symbol('onText');
export const onBinary = Symbol('onBinary');
export const takeText = Symbol('takeText');
export const takeBytes = Symbol('takeBytes');
export const onPing = Symbol('onPing');
export const onPong = Symbol('onPong');
export const onRateLimited = Symbol('onRateLimited');
export const refused = Symbol('refused');
export const onDropped = Symbol('onDropped');
export const onCutOff = Symbol('onCutOff');
export const onClosing = Symbol('onClosing');
export const onViolation = Symbol('onViolation');
export const onFailure = Symbol('onFailure');
export const onEnd = Symbol('onEnd');
export const reached = Symbol('reached');
export const codec = Symbol('codec');
export const closeInTurn = Symbol('closeInTurn');
export const limits = Symbol('limits');
export const connected = Symbol('connected');
export const waitForConnect = Symbol('waitForConnect');
export const whenConnected = Symbol('whenConnected');
export const disconnecting = Symbol('disconnecting');
export const isIntercepted = Symbol('isIntercepted');
export const takeBinary = Symbol('takeBinary');
export const dispatchTo = Symbol('dispatchTo');
export const refuseMessage = Symbol('refuseMessage');
export const answerRefusal = Symbol('answerRefusal');
export const sendMessage = Symbol('sendMessage');
export const sendEncoded = Symbol('sendEncoded');
export const tell = Symbol('tell');
