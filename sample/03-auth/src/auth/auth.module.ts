import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { AuthController } from './auth.controller.js';
import { BadTokensController } from './bad-tokens.controller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { LoginLimit } from './login-limit.js';
import { Logouts } from './logouts.js';
import { JWT_ALGORITHM, JWT_SECRET } from './secret.js';
import { Tokens } from './tokens.js';
import { Users } from './users.js';

@Module({
  imports: [JwtModule.register({ secret: JWT_SECRET, signOptions: { algorithm: JWT_ALGORITHM } })],
  controllers: [AuthController, BadTokensController],
  providers: [JwtStrategy, LoginLimit, Logouts, Tokens, Users],
  exports: [Logouts],
})
export class AuthModule {}
