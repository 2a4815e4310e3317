import { measureInTurns } from './measure.js';
import { ProfileFolder, type ProfileReport } from './profile.js';
import type { Row } from './rows.js';
import { scaled, type Scale } from './scale.js';

/** The most functions that are listed. */
const FUNCTIONS = 25;

/** What ours spends its time on while it does the work of a row. */
export async function profileRow({ ours, settings, job }: Row, scale: Scale): Promise<ProfileReport> {
  const folder = new ProfileFolder();
  const start = { flags: folder.flags };
  await measureInTurns([{ server: ours, settings, job: scaled(job, scale), start }], scale.durations);
  return folder.read();
}

export function formatProfile(title: string, { places, functions }: ProfileReport): string {
  const lines = (entries: ProfileReport['places']): string =>
    entries.map(({ name, share }) => `${(share * 100).toFixed(1).padStart(6)} %  ${name}`).join('\n');
  return `\n${title}\n${lines(places)}\n\n${lines(functions.slice(0, FUNCTIONS))}`;
}
