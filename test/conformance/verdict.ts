import type { ConformanceCase, Expectation, Script, ServerEvent } from './conformance-case.js';
import type { Observation } from './run-case.js';

export const VERDICTS = ['OK', 'NON-STRICT', 'INFORMATIONAL', 'FAILED'] as const;

/**
 * OK: what the case demands. NON-STRICT: not quite, but allowed or harmless. INFORMATIONAL: there is no right or wrong.
 * FAILED: anything else.
 */
export type Verdict = (typeof VERDICTS)[number];

export function verdictOf({ informational }: ConformanceCase, script: Script, seen: Observation): Verdict {
  if (seen.fault !== undefined || seen.endedBy === 'deadline') return 'FAILED';
  if (informational === true) return 'INFORMATIONAL';
  if (isAsExpected(script.expected, seen)) return 'OK';
  return script.tolerated?.some((expected) => isAsExpected(expected, seen)) === true ? 'NON-STRICT' : 'FAILED';
}

function isAsExpected(expected: Expectation, seen: Observation): boolean {
  return (
    seen.status === (expected.status ?? 101) &&
    expected.extensions?.(seen.extensions) === undefined &&
    seen.close === expected.close &&
    seen.reason === (expected.reason ?? seen.reason) &&
    seen.endedBy === expected.endedBy &&
    seen.late === (expected.late ?? false) &&
    seen.clean === (expected.close !== 'no close frame') &&
    seen.events.length === expected.events.length &&
    expected.events.every((event, i) => isSameEvent(event, seen.events[i]!))
  );
}

function isSameEvent(expected: ServerEvent, seen: ServerEvent): boolean {
  return (
    seen.type === expected.type &&
    (expected.compressed === undefined || seen.compressed === expected.compressed) &&
    seen.data.equals(expected.data)
  );
}

/** The verdict and what was seen, in one line that is the same whenever the server does the same. */
export function describeResult(verdict: Verdict, seen: Observation): string {
  const parts: string[] = [verdict];
  if (seen.status !== 101) parts.push(`HTTP ${seen.status}`);
  else {
    parts.push(describeEvents(seen.events));
    const close = typeof seen.close === 'number' ? `close ${seen.close}` : seen.close;
    parts.push(`${close}, ended by ${seen.endedBy}, ${seen.clean ? 'clean' : 'not clean'}`);
  }
  if (seen.late) parts.push('late');
  if (seen.fault !== undefined) parts.push(`fault: ${seen.fault}`);
  if (seen.extensions !== '') parts.push(seen.extensions);
  return parts.join(' | ');
}

function describeEvents(events: readonly ServerEvent[]): string {
  const runs: { what: string; times: number }[] = [];
  for (const { type, data, compressed } of events) {
    const what = `${compressed === true ? 'compressed ' : ''}${type} ${data.length}`;
    const last = runs.at(-1);
    if (last?.what === what) last.times++;
    else runs.push({ what, times: 1 });
  }
  return runs.length === 0
    ? 'nothing'
    : runs.map(({ what, times }) => (times > 1 ? `${times} x ${what}` : what)).join(', ');
}
