import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
  type WsResponse,
} from '@nestjs/websockets';
import { type FrameInfo, RawWebSocket } from 'nest-raw-ws';
import { reportFrame } from './frame-report.js';
import { fieldOf } from './text-rules.js';

/** Shows a client the frames of its own connection. A second gateway on the path of the chat: both hear everything. */
@WebSocketGateway({ path: '/chat' })
export class FrameWatchGateway implements OnGatewayDisconnect<RawWebSocket> {
  private readonly watchers = new Map<RawWebSocket, (frame: FrameInfo) => void>();

  @SubscribeMessage('watchFrames')
  watchFrames(@ConnectedSocket() client: RawWebSocket, @MessageBody() data: unknown): WsResponse<{ on: boolean }> {
    const on = fieldOf(data, 'on') === true;
    if (on) {
      this.watch(client);
    } else {
      this.unwatch(client);
    }
    return { event: 'watchingFrames', data: { on } };
  }

  /** A page cannot send a ping itself: browsers only answer them. */
  @SubscribeMessage('pingMe')
  pingMe(@ConnectedSocket() client: RawWebSocket): void {
    client.ping('still there?');
  }

  handleDisconnect(client: RawWebSocket): void {
    this.unwatch(client);
  }

  private watch(client: RawWebSocket): void {
    if (this.watchers.has(client)) {
      return;
    }
    // A report is a frame too. It is seen while it is being sent, so this flag keeps reports from reporting reports.
    let reporting = false;
    const report = (frame: FrameInfo): void => {
      if (reporting || client.readyState !== RawWebSocket.OPEN) {
        return;
      }
      reporting = true;
      try {
        client.sendEvent('frame', reportFrame(frame));
      } finally {
        reporting = false;
      }
    };
    client.on('frame', report);
    this.watchers.set(client, report);
  }

  private unwatch(client: RawWebSocket): void {
    const report = this.watchers.get(client);
    if (report) {
      client.off('frame', report);
      this.watchers.delete(client);
    }
  }
}
