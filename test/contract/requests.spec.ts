import { expect } from '@jest/globals';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { defineContract } from './contract.js';
import { AnswersSentinel } from './support/sentinel.js';

@WebSocketGateway()
class SumGateway extends AnswersSentinel {
  @SubscribeMessage('sum')
  sum(_client: unknown, numbers: number[]): number {
    return numbers.reduce((sum, number) => sum + number, 0);
  }
}

defineContract('requests', ({ differs }) => {
  differs('requests', 'a message with an id', {
    theirs: async (bench) => {
      const peer = await bench.connect([SumGateway]);
      expect(await peer.exchange({ event: 'sum', data: [1, 2], id: 7 })).toEqual([3]);
    },
    ours: async (bench) => {
      const peer = await bench.connect([SumGateway]);
      expect(await peer.exchange({ event: 'sum', data: [1, 2], id: 7 })).toEqual([
        { event: '$complete', data: 3, id: 7 },
      ]);
    },
  });
});
