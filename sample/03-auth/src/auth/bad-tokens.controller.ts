import type { ServerResponse } from 'node:http';
import { BadRequestException, Body, Controller, HttpCode, Post, Res, UseGuards } from '@nestjs/common';
import { SameOriginGuard } from './same-origin.guard.js';
import { clearTokenCookie, setTokenCookie } from './token-cookie.js';
import { Tokens } from './tokens.js';

/** For the page to fail with, since scripts can't write an HttpOnly cookie. An application of yours has nothing like it. */
@UseGuards(SameOriginGuard)
@Controller('bad-tokens')
export class BadTokensController {
  constructor(private readonly tokens: Tokens) {}

  @HttpCode(204)
  @Post()
  give(@Body('kind') kind: unknown, @Res({ passthrough: true }) response: ServerResponse): void {
    if (kind === 'none') {
      clearTokenCookie(response);
    } else if (kind === 'forged' || kind === 'expired') {
      setTokenCookie(response, this.tokens.issueBad(kind));
    } else {
      throw new BadRequestException('The kinds are none, forged and expired.');
    }
  }
}
