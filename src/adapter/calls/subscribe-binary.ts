import { SubscribeMessage } from '@nestjs/websockets';
import { BINARY_EVENT } from '../../message/index.js';

/**
 * Method of a gateway that handles the binary frames of clients whose messages are JSON; without one, a binary frame is
 * read as JSON. Its data is a Buffer of its own with all the bytes of the message. Guards, pipes, interceptors and filters
 * work as for `@SubscribeMessage`; a binary frame has no id, so it is never a request. Bytes that the handler gives
 * (a Buffer, a typed array, an ArrayBuffer; also each of a stream) go out as one binary frame, everything else as JSON.
 *
 *     @SubscribeBinary()
 *     store(@MessageBody() bytes: Buffer) {
 *       return { event: 'stored', data: bytes.length };
 *     }
 *
 * In `messages$` such a frame is `{ event: '$binary', data }`. A client can't name that event in JSON, nor can
 * `sendEvent`: bytes are sent with `client.send(bytes)`.
 *
 * @publicApi
 */
export const SubscribeBinary: () => MethodDecorator = () => SubscribeMessage(BINARY_EVENT);
