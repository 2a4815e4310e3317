// The text format of Prometheus, version 0.0.4, read strictly: what is against its grammar is an error.
import assert from 'node:assert/strict';

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const PAIR = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"`;
const HELP = new RegExp(String.raw`^# HELP (${NAME}) ((?:[^\\]|\\[\\n])*)$`);
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary|untyped)$`);
const SAMPLE = new RegExp(
  String.raw`^(${NAME})(?:\{(${PAIR}(?:,${PAIR})*)?,?\})? (-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?)|NaN|[+-]Inf)$`,
);
const PAIRS = new RegExp(PAIR, 'g');

/**
 * The families of a text in their order, each with its help, its type and its samples.
 *
 * @param {string} text
 */
export function readPrometheusText(text) {
  assert.ok(text.endsWith('\n'), 'the last line must end with a line feed');
  /** @type {Map<string, { help?: string, type?: string, samples: Map<string, Sample> }>} */
  const families = new Map();
  let current = '';
  const familyOf = (name) => {
    // All lines of a family are one group.
    assert.ok(name === current || !families.has(name), `${name} comes twice`);
    current = name;
    if (!families.has(name)) families.set(name, { samples: new Map() });
    return families.get(name);
  };
  for (const line of text.slice(0, -1).split('\n')) {
    const [help, type, sample] = [HELP, TYPE, SAMPLE].map((pattern) => pattern.exec(line));
    if (help) readOnce(familyOf(help[1]), 'help', help[2]);
    else if (type) readOnce(familyOf(type[1]), 'type', type[2]);
    else if (sample) addSample(familyOf(sample[1]), sample);
    else assert.fail(`No line of the format: ${line}`);
  }
  for (const [name, { type }] of families) {
    assert.equal(name.endsWith('_total'), type === 'counter', `${name} is a ${type}`);
  }
  return families;
}

/** @typedef {{ labels: Record<string, string>, value: number }} Sample */

function readOnce(family, what, value) {
  assert.equal(family[what], undefined, `${what} comes twice`);
  assert.equal(family.samples.size, 0, `${what} comes after the samples`);
  family[what] = value;
}

function addSample({ samples, type }, [line, , pairs = '', value]) {
  assert.ok(type !== undefined, `no type before ${line}`);
  const labels = Object.fromEntries((pairs.match(PAIRS) ?? []).map(readPair));
  const key = Object.values(labels).join(' ');
  assert.ok(!samples.has(key), `twice: ${line}`);
  samples.set(key, { labels, value: Number(value.replace('Inf', 'Infinity')) });
}

function readPair(pair) {
  const [name] = pair.split('=', 1);
  const quoted = pair.slice(name.length + 2, -1);
  return [name, quoted.replaceAll(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter))];
}
