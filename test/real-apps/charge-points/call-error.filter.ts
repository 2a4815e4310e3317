import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { CALL_ERROR, type Call } from './ocpp-message.js';

/** Answers a call whose handler has failed as OCPP-J says. */
@Catch()
export class CallErrorFilter implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): void {
    const ws = host.switchToWs();
    const { id } = ws.getData<Call>();
    const text = exception instanceof WsException ? exception.message : 'Something went wrong';
    const code = exception instanceof WsException ? 'PropertyConstraintViolation' : 'InternalError';
    ws.getClient<WebSocket>().send(JSON.stringify([CALL_ERROR, id, code, text, {}]));
  }
}
