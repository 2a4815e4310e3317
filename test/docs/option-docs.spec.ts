import { describe, expect, it } from '@jest/globals';
import { interfaceDocs, parseSource } from './option-docs.js';

describe('interfaceDocs', () => {
  const tags = {
    meaning: 'Something.',
    unit: '@unit bytes',
    default: '@defaultValue 1',
    cost: '@cost none',
    danger: '@danger none',
  };

  function sourceWith(comment: readonly string[], member = 'some?: number;') {
    return parseSource(`interface Options {\n/**\n${comment.map((line) => ` * ${line}\n`).join('')} */\n${member}\n}`);
  }

  it.each(Object.entries(tags))('fails with the name of an option without a word about the %s', (what, text) => {
    const owner = { name: 'Options', prefix: 'a.' };
    const comment = Object.values(tags);
    expect(interfaceDocs(sourceWith(comment), owner)).toMatchObject([{ name: 'a.some', unit: 'bytes' }]);
    const without = sourceWith(comment.filter((line) => line !== text));
    expect(() => interfaceDocs(without, owner)).toThrow(new RegExp(`^Nothing is said about the ${what}.* "a\\.some"$`));
  });

  it('wants a unit of numbers only', () => {
    const comment = Object.values(tags).filter((line) => line !== tags.unit);
    const [doc] = interfaceDocs(sourceWith(comment, 'some?: boolean;'), { name: 'Options', prefix: '' });
    expect(doc).toMatchObject({ name: 'some', type: 'boolean', unit: undefined });
  });

  it('fails on a line for WsAdapter that is no code', () => {
    const comment = [...Object.values(tags), '@wsAdapter some: 2'];
    expect(() => interfaceDocs(sourceWith(comment), { name: 'Options', prefix: '' })).toThrow(
      '@wsAdapter of the option "some" must be a line of code in backticks',
    );
  });
});
