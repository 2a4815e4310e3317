import { Injectable } from '@nestjs/common';

@Injectable()
export class StockService {
  private readonly prices = new Map([
    ['apple', 3],
    ['pear', 4],
  ]);

  priceOf(item: string): number | undefined {
    return this.prices.get(item);
  }

  total(items: readonly string[]): Promise<number> {
    return Promise.resolve(items.reduce((sum, item) => sum + (this.priceOf(item) ?? 0), 0));
  }
}
