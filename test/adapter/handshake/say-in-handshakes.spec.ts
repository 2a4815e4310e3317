import { describe, expect, it } from '@jest/globals';
import { UseHandshakeGuards } from '../../../src/index.js';
import { demandNoSay, sayInHandshakes } from '../../../src/adapter/handshake/say-in-handshakes.js';

class Method {
  handleHandshake(): void {}
}

class Property {
  handleHandshake = (): void => undefined;
}

@UseHandshakeGuards({ canActivate: () => true })
class Guarded {}

class Silent {
  /** Calls `handleHandshake` of others. */
  handleConnection(other: Method): boolean {
    other.handleHandshake();
    return other.handleHandshake === undefined;
  }
}

describe('sayInHandshakes', () => {
  it.each([
    ['a method', Method, 'handleHandshake'],
    ['an inherited method', class extends Method {}, 'handleHandshake'],
    ['a property', Property, 'handleHandshake'],
    ['an inherited property', class extends Property {}, 'handleHandshake'],
    ['guards', Guarded, '@UseHandshakeGuards()'],
    ['inherited guards', class extends Guarded {}, '@UseHandshakeGuards()'],
    ['nothing of the kind', Silent, undefined],
    ['nothing at all', class {}, undefined],
  ])('finds %s', (_name, gateway, say) => {
    expect(sayInHandshakes(gateway)).toBe(say);
  });

  it('is what nobody may have where nobody can be asked', () => {
    expect(() => demandNoSay(Silent, 'something')).not.toThrow();
    expect(() => demandNoSay(Property, 'something')).toThrow('handleHandshake of Property needs something');
  });
});
