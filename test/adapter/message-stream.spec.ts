import { describe, expect, it, jest } from '@jest/globals';
import { Subject } from 'rxjs';
import { HandlerBinding } from '../../src/adapter/calls/handler-binding.js';
import { MessageStream } from '../../src/adapter/message-stream.js';
import { AdapterClient } from './support/adapter-client.js';
import { handler } from './support/handler.js';

const say = (data: number) => ({ event: 'say', data });

describe('MessageStream', () => {
  it('gives every message to every subscriber, in order', () => {
    const stream = new MessageStream();
    const heard: string[] = [];
    stream.subscribe(({ data }) => heard.push(`first ${data}`));
    stream.asObservable().subscribe(({ data }) => heard.push(`second ${data}`));
    stream.next(say(1));
    stream.next(say(2));
    expect(heard).toEqual(['first 1', 'second 1', 'first 2', 'second 2']);
  });

  it('gives nothing of the past', () => {
    const stream = new MessageStream();
    const heard: unknown[] = [];
    stream.next(say(1));
    stream.subscribe((message) => heard.push(message));
    expect(heard).toEqual([]);
  });

  it('knows whether anybody listens', () => {
    const stream = new MessageStream();
    expect(stream.observed).toBe(false);
    const subscription = stream.asObservable().subscribe();
    expect(stream.observed).toBe(true);
    subscription.unsubscribe();
    expect(stream.observed).toBe(false);
  });

  it('completes, for those who come later too', () => {
    const stream = new MessageStream();
    const complete = jest.fn();
    stream.asObservable().subscribe({ complete });
    stream.complete();
    stream.asObservable().subscribe({ complete });
    expect(complete).toHaveBeenCalledTimes(2);
  });

  it('can be fed by nobody but its client', () => {
    expect(new MessageStream().asObservable()).not.toBeInstanceOf(Subject);
  });
});

describe('dispatch to handlers', () => {
  function dispatched(peer: AdapterClient): unknown[] {
    const heard: unknown[] = [];
    const handlers = new HandlerBinding(peer.client, () => undefined);
    handlers.add([handler('say', (data) => void heard.push(data))], () => {
      throw new Error('There is no stream here');
    });
    return heard;
  }

  it('is a subscription to the stream: take the stream away and nothing is dispatched', async () => {
    const subscribe = jest.spyOn(MessageStream.prototype, 'subscribe').mockImplementation(() => undefined);
    try {
      const peer = new AdapterClient();
      const heard = dispatched(peer);
      await peer.says(say(1));
      expect(subscribe).toHaveBeenCalledTimes(1);
      expect(heard).toEqual([]);
    } finally {
      subscribe.mockRestore();
    }
  });

  it('gets what comes down the stream and nothing else', async () => {
    const next = jest.spyOn(MessageStream.prototype, 'next').mockImplementation(() => undefined);
    const peer = new AdapterClient();
    const heard = dispatched(peer);
    await peer.says(say(1));
    expect(heard).toEqual([]);
    next.mockRestore();
    await peer.says(say(2));
    expect(heard).toEqual([2]);
  });
});
