import type { ServerResponse } from 'node:http';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  HttpCode,
  Ip,
  Post,
  Req,
  Res,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { LoginLimit } from './login-limit.js';
import { Logouts } from './logouts.js';
import { SameOriginGuard } from './same-origin.guard.js';
import { clearTokenCookie, setTokenCookie } from './token-cookie.js';
import { Tokens } from './tokens.js';
import type { Person, User } from './user.js';
import { Users } from './users.js';

const LONGEST_FIELD = 100;

@Controller()
export class AuthController {
  constructor(
    private readonly users: Users,
    private readonly tokens: Tokens,
    private readonly limit: LoginLimit,
    private readonly logouts: Logouts,
  ) {}

  @UseGuards(JwtAuthGuard)
  @Get('me')
  me(@Req() { user }: { user: User }): Person {
    return { name: user.name, role: user.role };
  }

  /** The token is in the cookie alone: in the body, scripts of the page could read it. */
  @UseGuards(SameOriginGuard)
  @HttpCode(200)
  @Post('login')
  async login(
    @Body('name') name: unknown,
    @Body('password') password: unknown,
    @Body('lifetime') lifetime: unknown,
    @Ip() address: string,
    @Res({ passthrough: true }) response: ServerResponse,
  ): Promise<Person> {
    if (!isField(name) || !isField(password)) {
      throw new BadRequestException('Please give a name and a password.');
    }
    this.limit.begin(address);
    const person = await this.users.find(name, password);
    if (!person) {
      throw new UnauthorizedException('Name or password is wrong.');
    }
    this.limit.succeeded(address);
    setTokenCookie(response, this.tokens.issue(person, lifetime === 'short' ? 'short' : 'normal'));
    return person;
  }

  @UseGuards(SameOriginGuard, JwtAuthGuard)
  @HttpCode(204)
  @Post('logout')
  logout(@Req() { user }: { user: User }, @Res({ passthrough: true }) response: ServerResponse): void {
    clearTokenCookie(response);
    this.logouts.sessions.next(user.session);
  }
}

function isField(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_FIELD;
}
