import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { type Refusal, Refusals } from './refusals.js';

/** Open to all: whoever asks has to know the random mark of the attempt, and learns nothing but its status. */
@Controller('refusals')
export class RefusalsController {
  constructor(private readonly refusals: Refusals) {}

  @Get(':attempt')
  find(@Param('attempt') attempt: string): Refusal {
    const refusal = this.refusals.find(attempt);
    if (!refusal) {
      throw new NotFoundException('No handshake of that mark was refused.');
    }
    return refusal;
  }
}
