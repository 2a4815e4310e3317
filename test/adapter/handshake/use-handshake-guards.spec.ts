import type { CanActivate } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import {
  classesWithHandshakeGuards,
  HANDSHAKE_METHOD,
  handshakeGuardsOf,
  isGuard,
  UseHandshakeGuards,
} from '../../../src/adapter/handshake/use-handshake-guards.js';

class AGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

const aGuard = new AGuard();

describe('UseHandshakeGuards', () => {
  it('keeps classes and objects in order, and lists the class', () => {
    @UseHandshakeGuards(AGuard, aGuard)
    class Listed {}

    expect(handshakeGuardsOf(Listed)).toEqual([AGuard, aGuard]);
    expect(classesWithHandshakeGuards()).toContain('Listed');
  });

  it('puts the guards on a method that Nest sees and nobody else does', () => {
    @UseHandshakeGuards(AGuard)
    class Hidden {}

    expect(Object.keys(Hidden.prototype)).toEqual([]);
    const method: unknown = Reflect.get(Hidden.prototype, HANDSHAKE_METHOD);
    expect(Reflect.getMetadata('__guards__', Object(method))).toEqual([AGuard]);
  });

  it('adds to the guards of a parent, which keeps its own', () => {
    @UseHandshakeGuards(AGuard)
    class Parent {}

    @UseHandshakeGuards(aGuard)
    class Child extends Parent {}

    class Plain extends Parent {}

    expect([Parent, Child, Plain].map(handshakeGuardsOf)).toEqual([[AGuard], [AGuard, aGuard], [AGuard]]);
  });

  it('runs the lower of two first, as @UseGuards does', () => {
    @UseHandshakeGuards(AGuard)
    @UseHandshakeGuards(aGuard)
    class Twice {}

    expect(handshakeGuardsOf(Twice)).toEqual([aGuard, AGuard]);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'JwtAuthGuard'],
    ['an object without canActivate()', { canActivate: true }],
  ])('throws a TypeError for %s, naming the gateway', (_name, notAGuard) => {
    const decorate = (...guards: unknown[]) => Reflect.apply(UseHandshakeGuards, undefined, guards);
    class Wrong {}
    expect(() => decorate(AGuard, notAGuard)(Wrong)).toThrow(
      new TypeError('@UseHandshakeGuards() of Wrong takes guards: classes, or objects with canActivate()'),
    );
  });

  it('throws a TypeError for no guard at all, since everybody would be let in', () => {
    class Open {}
    expect(() => UseHandshakeGuards()(Open)).toThrow(new TypeError('@UseHandshakeGuards() of Open names no guard'));
  });
});

describe('isGuard', () => {
  it.each<[unknown, boolean]>([
    [aGuard, true],
    [{ canActivate: () => true }, true],
    [{}, false],
    [null, false],
    ['canActivate', false],
    [AGuard, false],
  ])('%p: %p', (value, expected) => {
    expect(isGuard(value)).toBe(expected);
  });
});
