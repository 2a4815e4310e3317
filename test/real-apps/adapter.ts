export { WsAdapter as Adapter } from '@nestjs/platform-ws';
