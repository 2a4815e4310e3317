import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

/** Keeps pages from elsewhere from logging somebody in or out: browsers say in this field whose page it is. */
@Injectable()
export class SameOriginGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const site = context.switchToHttp().getRequest<IncomingMessage>().headers['sec-fetch-site'];
    return site === undefined || site === 'same-origin';
  }
}
