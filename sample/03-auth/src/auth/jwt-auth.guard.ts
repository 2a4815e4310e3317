import { Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';

/** Knows nothing of WebSockets: it guards `GET /me` and the handshake of `/talk` alike. */
@Injectable()
export class JwtAuthGuard extends AuthGuard('jwt') {}
