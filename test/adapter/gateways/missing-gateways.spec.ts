import { Module, type Provider } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { WebSocketGateway } from '@nestjs/websockets';
import { describe, expect, it } from '@jest/globals';
import { missingGateways } from '../../../src/adapter/gateways/missing-gateways.js';

@WebSocketGateway()
class ChatGateway {}

async function sentencesOf(...providers: Provider[]): Promise<string[]> {
  @Module({ providers })
  class AppModule {}

  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const sentences = missingGateways(app.get(ModulesContainer));
  await app.close();
  return sentences;
}

describe('missingGateways', () => {
  it.each<[string, Provider[], unknown[]]>([
    ['no gateway at all', [], [expect.stringMatching(/^No module provides a gateway: /)]],
    ['a gateway', [ChatGateway], []],
    ['a gateway as a class for a token', [{ provide: 'CHAT', useClass: ChatGateway }], []],
    ['a gateway and another name for it', [ChatGateway, { provide: 'CHAT', useExisting: ChatGateway }], []],
    [
      'an instance of one',
      [{ provide: ChatGateway, useValue: new ChatGateway() }],
      [expect.stringMatching(/^ChatGateway is provided by a value or a factory: /)],
    ],
    ['other values', [ChatGateway, { provide: 'X', useValue: null }, { provide: 'Y', useValue: 5 }], []],
  ])('finds %s', async (_name, providers, sentences) => {
    expect(await sentencesOf(...providers)).toEqual(sentences);
  });
});
