import { describe, expect, it } from '@jest/globals';
import { RequestError } from '../../src/adapter/request-error.js';

describe('RequestError', () => {
  it('names the request and why nobody has answered it', () => {
    const error = RequestError.of('timeout', 7);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe('RequestError: The client has not answered in time (request 7)');
    expect(error).toMatchObject({ code: 'timeout', data: undefined });
    expect(RequestError.of('disconnected', 1).message).toBe('The client has left before it answered (request 1)');
    expect(RequestError.of('dropped', 1).code).toBe('dropped');
  });

  const refused = 'The client has refused the request';

  it.each<[string, unknown, string, string]>([
    ['a code and a message', { code: 'busy', message: 'Later' }, 'busy', 'Later'],
    ['a message alone', { message: 'Later' }, 'rejected', 'Later'],
    ['a code alone', { code: 'busy' }, 'busy', refused],
    ['both of them no text', { code: 7, message: ['a', 'b'] }, 'rejected', refused],
    ['nothing', undefined, 'rejected', refused],
    ['null', null, 'rejected', refused],
    ['a text', 'no', 'rejected', refused],
    ['an array', ['no'], 'rejected', refused],
    ['a code of our own, which it may well have', { code: 'timeout' }, 'timeout', refused],
  ])('says what a client has answered, whatever that is: %s', (_name, data, code, message) => {
    const error = RequestError.from(data);
    expect([error.code, error.message]).toEqual([code, message]);
    expect(error.data).toBe(data);
  });
});
