import type { IncomingMessage } from 'node:http';
import { expect } from '@jest/globals';
import { WebSocketGateway } from '@nestjs/websockets';
import { defineContract } from './contract.js';
import { refusalOf } from './support/refusal.js';
import { AnswersSentinel } from './support/sentinel.js';

interface Verification {
  readonly origin?: string;
  readonly req: IncomingMessage;
}

type Verdict = (accepted: boolean, status?: number, message?: string, headers?: Record<string, string>) => void;

/** A gateway on `/` with these options. */
function gatewayWith(options: Record<string, unknown>) {
  @WebSocketGateway(options)
  class OptionsGateway extends AnswersSentinel {}

  return OptionsGateway;
}

defineContract('subprotocols', ({ same, differs }) => {
  same('H43 the first offer is accepted', async (bench) => {
    const { port } = await bench.start({ gateways: [gatewayWith({})] });
    const peer = await bench.peer(port, '/', ['superchat', 'chat']);
    expect(peer.socket.protocol).toBe('superchat');
  });

  same('none is chosen where none is offered', async (bench) => {
    const peer = await bench.connect([gatewayWith({})]);
    expect(peer.socket.protocol).toBe('');
  });

  same('handleProtocols chooses among the offers', async (bench) => {
    const seen: unknown[] = [];
    const handleProtocols = (offered: Set<string>, request: IncomingMessage): string => {
      seen.push([...offered], request.url);
      return 'chat';
    };
    const { port } = await bench.start({ gateways: [gatewayWith({ handleProtocols })] });
    const peer = await bench.peer(port, '/?x', ['superchat', 'chat']);
    expect(peer.socket.protocol).toBe('chat');
    expect(seen).toEqual([['superchat', 'chat'], '/?x']);
  });

  same('handleProtocols may choose none', async (bench) => {
    const { port } = await bench.start({ gateways: [gatewayWith({ handleProtocols: () => false })] });
    const peer = await bench.rawPeer(port);
    expect(await peer.upgrade('/', ['Sec-WebSocket-Protocol: chat'])).not.toMatch(/sec-websocket-protocol/i);
  });

  differs('protocols-option', 'H43 `protocols` lists what the gateway speaks', {
    theirs: async (bench) => {
      const { port } = await bench.start({ gateways: [gatewayWith({ protocols: ['chat'] })] });
      const peer = await bench.peer(port, '/', ['superchat', 'chat']);
      expect(peer.socket.protocol).toBe('superchat');
    },
    ours: async (bench) => {
      const { port } = await bench.start({ gateways: [gatewayWith({ protocols: ['chat'] })] });
      const peer = await bench.peer(port, '/', ['superchat', 'chat']);
      expect(peer.socket.protocol).toBe('chat');
    },
  });
});

defineContract('extensions', ({ same }) => {
  same('none is agreed on by default, though the client offers compression', async (bench) => {
    const peer = await bench.connect([gatewayWith({})]);
    expect(peer.socket.extensions).toBe('');
  });
});

defineContract('verifyClient and maxPayload', ({ same, differs }) => {
  same('verifyClient sees origin and request, and lets in', async (bench) => {
    const seen: unknown[] = [];
    const verifyClient = ({ origin, req }: Verification): boolean => {
      seen.push(origin, req.url);
      return true;
    };
    const { port } = await bench.start({ gateways: [gatewayWith({ verifyClient })] });
    const peer = await bench.peer(port, '/?token=1', [], { origin: `http://127.0.0.1:${port}` });
    expect(await peer.exchange()).toEqual([]);
    expect(seen).toEqual([`http://127.0.0.1:${port}`, '/?token=1']);
  });

  same('a verifyClient that says no is a 401', async (bench) => {
    const { port } = await bench.start({ gateways: [gatewayWith({ verifyClient: () => false })] });
    expect(await refusalOf(bench, port, '/')).toMatchObject({ statusLine: 'HTTP/1.1 401 Unauthorized' });
  });

  same('a verifyClient with a callback chooses status, text and headers', async (bench) => {
    const verifyClient = (_info: Verification, answer: Verdict): void => {
      setImmediate(answer, false, 429, 'Slow down', { 'Retry-After': '9' });
    };
    const { port } = await bench.start({ gateways: [gatewayWith({ verifyClient })] });
    expect(await refusalOf(bench, port, '/')).toMatchObject({
      statusLine: 'HTTP/1.1 429 Too Many Requests',
      head: expect.stringMatching(/^Retry-After: 9\r?$/m),
      body: expect.stringContaining('Slow down'),
    });
  });

  same('a verifyClient with a callback may let in later', async (bench) => {
    const verifyClient = (_info: Verification, answer: Verdict): void => {
      setImmediate(answer, true);
    };
    const peer = await bench.connect([gatewayWith({ verifyClient })]);
    expect(await peer.exchange()).toEqual([]);
  });

  const promising = { verifyClient: () => Promise.resolve(false) };
  differs('verify-client-promise', 'a verifyClient that promises to say no', {
    theirs: async (bench) => {
      const peer = await bench.connect([gatewayWith(promising)]);
      expect(await peer.exchange()).toEqual([]);
    },
    ours: async (bench) => {
      const { port } = await bench.start({ gateways: [gatewayWith(promising)] });
      expect(await refusalOf(bench, port, '/')).toMatchObject({ statusLine: 'HTTP/1.1 401 Unauthorized' });
    },
  });

  same('a message longer than maxPayload closes with 1009', async (bench) => {
    const peer = await bench.connect([gatewayWith({ maxPayload: 100 })]);
    peer.send('x'.repeat(101));
    expect(await peer.closed).toMatchObject({ code: 1009 });
  });

  same('a message of maxPayload bytes is read', async (bench) => {
    const peer = await bench.connect([gatewayWith({ maxPayload: 100 })]);
    expect(await peer.exchange(JSON.stringify({ event: '$next' }).padEnd(100))).toEqual([]);
  });

  const longest = 1_048_576;
  differs('default-max-payload', 'a message of more than 1 MiB', {
    theirs: async (bench) => {
      const peer = await bench.connect([gatewayWith({})]);
      expect(await peer.exchange(JSON.stringify({ event: '$next' }).padEnd(longest + 1))).toEqual([]);
    },
    ours: async (bench) => {
      const peer = await bench.connect([gatewayWith({})]);
      expect(await peer.exchange(JSON.stringify({ event: '$next' }).padEnd(longest))).toEqual([]);
      peer.send(JSON.stringify({ event: '$next' }).padEnd(longest + 1));
      expect(await peer.closed).toMatchObject({ code: 1009 });
    },
  });
});

const UPGRADE = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw=='];
const HOST = 'Host: 127.0.0.1';
const V13 = 'Sec-WebSocket-Version: 13';

const handshakes: readonly [title: string, head: readonly string[], ours: string][] = [
  ['H4 HTTP/1.0', ['GET / HTTP/1.0', HOST, ...UPGRADE, V13], '426 Upgrade Required'],
  ['H10 a fragment in the target', ['GET /#x HTTP/1.1', HOST, ...UPGRADE, V13], '400 Bad Request'],
  ['H12 no Host', ['GET / HTTP/1.1', ...UPGRADE, V13], '400 Bad Request'],
  ['H13 two Hosts', ['GET / HTTP/1.1', HOST, HOST, ...UPGRADE, V13], '400 Bad Request'],
  ['H33 version 8', ['GET / HTTP/1.1', HOST, ...UPGRADE, 'Sec-WebSocket-Version: 8'], '426 Upgrade Required'],
  ['H35 version 0x0d', ['GET / HTTP/1.1', HOST, ...UPGRADE, 'Sec-WebSocket-Version: 0x0d'], '400 Bad Request'],
  ['H45 a body', ['GET / HTTP/1.1', HOST, ...UPGRADE, V13, 'Content-Length: 5'], '400 Bad Request'],
];

defineContract('handshakes that break a rule', ({ differs }) => {
  for (const [title, head, answer] of handshakes) {
    const request = [...head, '', ''].join('\r\n');

    differs('strict-handshake', title, {
      theirs: async (bench) => {
        const { port } = await bench.start({ gateways: [gatewayWith({})] });
        const peer = await bench.rawPeer(port);
        peer.socket.write(request);
        expect(await peer.readHead()).toMatch(/^HTTP\/1\.1 101 /);
      },
      ours: async (bench) => {
        const { port } = await bench.start({ gateways: [gatewayWith({})] });
        const peer = await bench.rawPeer(port);
        peer.socket.write(request);
        expect(await peer.readHead()).toContain(`HTTP/1.1 ${answer}\r\n`);
        await peer.closed;
      },
    });
  }
});
