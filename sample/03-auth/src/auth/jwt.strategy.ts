import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { JWT_ALGORITHM, JWT_SECRET } from './secret.js';
import { readTokenCookie } from './token-cookie.js';
import type { Claims } from './tokens.js';
import type { User } from './user.js';

/** Programs send the token in `Authorization: Bearer …`, browsers in the cookie. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromExtractors([ExtractJwt.fromAuthHeaderAsBearerToken(), readTokenCookie]),
      secretOrKey: JWT_SECRET,
      algorithms: [JWT_ALGORITHM],
    });
  }

  /** Called for a token whose signature and time are right. What it returns is `request.user`. */
  validate({ sub, role, jti, exp }: Claims): User {
    return { name: sub, role, session: jti, expiresAt: exp * 1000 };
  }
}
