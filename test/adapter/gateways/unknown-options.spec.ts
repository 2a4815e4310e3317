import { describe, expect, it } from '@jest/globals';
import { unknownKeys } from '../../../src/adapter/gateways/unknown-options.js';

describe('unknownKeys', () => {
  it('says nothing about options that exist, here, in Nest or in ws', () => {
    expect(unknownKeys('G', { path: '/', maxPayload: 1, namespace: '/', autoPong: true })).toEqual([]);
  });

  it.each([
    ['maxPayloda', 'G: unknown option "maxPayloda", did you mean "maxPayload"?'],
    ['cors', 'G: unknown option "cors", did you mean "origins"?'],
    ['concurency', 'G: unknown option "concurency", did you mean "concurrency"?'],
    ['refusedMessage', 'G: unknown option "refusedMessage", did you mean "refusedMessages"?'],
    ['maxHttpBufferSize', 'G: unknown option "maxHttpBufferSize", did you mean "maxPayload"?'],
  ])('names the nearest option for %s', (key, sentence) => {
    expect(unknownKeys('G', { [key]: 1 })).toEqual([sentence]);
  });

  it('lists what there is where nothing is near', () => {
    expect(unknownKeys('G', { transports: [] })).toEqual([
      'G: unknown option "transports", there are path, protocols, handleProtocols, verifyClient, origins, ' +
        'requireOrigin, trustProxy, maxConnections, maxConnectionsPerAddress, rateLimit, maxPayload, maxEmptyFragments, ' +
        'messageTimeout, perMessageDeflate, highWaterMark, maxBackpressure, slowConsumer, slowConsumerCode, writeTimeout, ' +
        'handshakeTimeout, pingInterval, pingTimeout, closeTimeout, drainTimeout, shutdownCode, codec, codecs, jsonMaxDepth, ' +
        'maxPendingMessages, maxStreams, concurrency, refusedMessages, requests, includeCause, maxRoomsPerClient, ' +
        'backplane, host, backlog, tls, logFrames',
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString'])('takes %s for no option of ours', (key) => {
    expect(unknownKeys('G', Object.fromEntries([[key, 1]]))).toHaveLength(1);
  });
});
