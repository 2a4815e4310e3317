export type { Backplane } from './backplane.js';
export type { BroadcastOptions } from './broadcaster.js';
export { MemoryHub } from './memory-hub.js';
export { RoomEndpoint, type RoomMetrics } from './room-endpoint.js';
export type { RoomOptions } from './room-options.js';
export { RoomWebSocket } from './room-web-socket.js';
export { Selection } from './selection.js';
export type { AnyServerEvents, EventArguments, EventName } from './server-events.js';
