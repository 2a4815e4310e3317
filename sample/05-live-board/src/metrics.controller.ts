import { Controller, Get, Header } from '@nestjs/common';
import { Live } from './live.js';
import { PROMETHEUS_TEXT, prometheusText } from './prometheus.js';

/** Open to all, as everything in a sample: elsewhere it is for the inside of one's own network. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly live: Live) {}

  @Get()
  @Header('Content-Type', PROMETHEUS_TEXT)
  scrape(): string {
    return prometheusText(this.live.server.metrics());
  }
}
