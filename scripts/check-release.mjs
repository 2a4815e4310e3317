// What must be true before a tag is published: `npm run check:release -- v1.2.3`. Exits with 1 and says what is not.
import { readFileSync } from 'node:fs';
import process from 'node:process';

const read = (name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

const [tag = ''] = process.argv.slice(2);
const manifest = JSON.parse(read('package.json'));
const problems = [];

if (/\/OWNER\//.test(JSON.stringify(manifest))) {
  problems.push('package.json still names OWNER: put the owner of the public repository there');
}
if (tag !== `v${manifest.version}`) {
  problems.push(`the tag "${tag}" is not v${manifest.version}, the version in package.json`);
}
if (
  !new RegExp(`^## ${manifest.version.replaceAll('.', '\\.')} - \\d{4}-\\d{2}-\\d{2}$`, 'm').test(read('CHANGELOG.md'))
) {
  problems.push(`CHANGELOG.md has no heading "## ${manifest.version} - YYYY-MM-DD"`);
}

for (const problem of problems) console.error(`- ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${tag} may be published`);
