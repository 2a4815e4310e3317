import { Module, type Type } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { EVENT } from '../load/exchange.js';
import { compressionOptions, type ServerSettings } from './settings.js';

/** An application with so many gateways on one path; the first echoes, the others have events of their own. */
export function echoModule(settings: ServerSettings): Type {
  const gateways = Array.from({ length: settings.gateways ?? 1 }, (_, i) =>
    echoGateway(i === 0 ? EVENT : `${EVENT}-${i}`, settings),
  );
  return moduleOf(gateways);
}

/** An application with these gateways. */
export function moduleOf(gateways: Type[]): Type {
  @Module({ providers: gateways })
  class GatewaysModule {}
  return GatewaysModule;
}

function echoGateway(event: string, settings: ServerSettings): Type {
  @WebSocketGateway({ path: '/', perMessageDeflate: compressionOptions(settings) })
  class EchoGateway {
    @SubscribeMessage(event)
    echo(@MessageBody() data: unknown): object {
      return { event, data };
    }
  }
  return EchoGateway;
}
