import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { RawWebSocket } from 'nest-raw-ws';
import type { Role, User } from './user.js';

const ROLES = 'roles';

export const Roles = (...roles: Role[]) => SetMetadata(ROLES, roles);

/** An ordinary guard of a message: the handshake has said who it is, this says what they may do. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const roles = this.reflector.get<Role[]>(ROLES, context.getHandler());
    const { data } = context.switchToWs().getClient<RawWebSocket<{ user: User }>>();
    return data.user !== undefined && roles.includes(data.user.role);
  }
}
