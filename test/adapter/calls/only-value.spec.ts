import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { OnlyValue } from '../../../src/adapter/calls/only-value.js';
import { settle } from '../../support/turns.js';

const pass = jest.fn<(value: unknown) => void>();
let only: OnlyValue;

beforeEach(() => {
  pass.mockReset();
  only = new OnlyValue(pass);
});

const passed = () => pass.mock.calls.map(([value]) => value);

describe('OnlyValue', () => {
  it('keeps a value that the end follows at once', async () => {
    only.next(1);
    expect(only.take()).toBe(1);
    await settle();
    expect(passed()).toEqual([]);
  });

  it('passes a value on if the end has not come before the next microtask', async () => {
    only.next(1);
    expect(passed()).toEqual([]);
    await Promise.resolve();
    expect(passed()).toEqual([1]);
    expect(only.take()).toBeUndefined();
  });

  it('lets what was due before it has come go first', async () => {
    const order: unknown[] = [];
    pass.mockImplementation((value) => order.push(value));
    queueMicrotask(() => order.push('before'));
    only.next('value');
    queueMicrotask(() => order.push('after'));
    await settle();
    expect(order).toEqual(['before', 'value', 'after']);
  });

  it('passes each of several values on in order and once', async () => {
    only.next(1);
    only.next(2);
    expect(passed()).toEqual([1, 2]);
    only.next(3);
    await settle();
    expect(passed()).toEqual([1, 2, 3]);
    expect(only.take()).toBeUndefined();
  });

  it.each([undefined, null, 0, ''])('takes %p for a value', async (value) => {
    only.next(value);
    only.next(2);
    await settle();
    expect(passed()).toEqual([value, 2]);
  });

  it('gives undefined where nothing has come, and keeps nothing that comes too late', () => {
    expect(only.take()).toBeUndefined();
    only.next(1);
    expect(passed()).toEqual([1]);
  });

  it('passes on at once what something else is told behind, and only then', async () => {
    only.release();
    only.next(1);
    only.release();
    only.release();
    await settle();
    expect(passed()).toEqual([1]);
  });

  it('passes a value on before one that comes while it is passed on', () => {
    pass.mockImplementationOnce(() => only.next('inner'));
    only.next('outer');
    only.release();
    expect(passed()).toEqual(['outer', 'inner']);
  });
});
