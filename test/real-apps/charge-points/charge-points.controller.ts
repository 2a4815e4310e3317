import { Controller, Get, NotFoundException, Param, Post } from '@nestjs/common';
import { OcppGateway } from './ocpp.gateway.js';

/** What an operator does with the charge points that are connected. */
@Controller('charge-points')
export class ChargePointsController {
  constructor(private readonly gateway: OcppGateway) {}

  @Get()
  list(): string[] {
    return this.gateway.identities;
  }

  @Post(':identity/reset')
  async reset(@Param('identity') identity: string): Promise<unknown> {
    const answer = await this.gateway.ask(identity, 'Reset', { type: 'Soft' });
    if (answer === undefined) throw new NotFoundException(`${identity} is not connected`);
    return answer;
  }
}
