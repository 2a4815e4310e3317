import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const MANIFEST = '{ "version": "1.2.3", "repository": "git+https://github.com/somebody/nest-raw-ws.git" }';
const CHANGELOG = '# Changelog\n\n## 1.2.3 - 2026-12-01\n';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nest-raw-ws-release-'));
  mkdirSync(join(folder, 'scripts'));
  cpSync(join(root, 'scripts/check-release.mjs'), join(folder, 'scripts/check-release.mjs'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function check(tag: string, manifest: string, changelog: string) {
  writeFileSync(join(folder, 'package.json'), manifest);
  writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/check-release.mjs'), tag]);
  return { status, said: `${stdout.toString()}${stderr.toString()}` };
}

describe('the check before a release', () => {
  it('lets a tag pass that fits version and changelog', () => {
    expect(check('v1.2.3', MANIFEST, CHANGELOG)).toEqual({ status: 0, said: 'v1.2.3 may be published\n' });
  });

  it.each([
    ['the owner of the repository is not known', 'v1.2.3', MANIFEST.replace('somebody', 'OWNER'), CHANGELOG, 'OWNER'],
    ['the tag is of another version', 'v1.2.4', MANIFEST, CHANGELOG, 'v1.2.3, the version in package.json'],
    ['there is no tag', '', MANIFEST, CHANGELOG, 'the tag ""'],
    ['the changelog has no date', 'v1.2.3', MANIFEST, '## 1.2.3\n', '"## 1.2.3 - YYYY-MM-DD"'],
    ['the changelog knows other versions only', 'v1.2.3', MANIFEST, '## 1x2.3 - 2026-12-01\n', '"## 1.2.3 -'],
  ])('refuses where %s', (_name, tag, manifest, changelog, said) => {
    expect(check(tag, manifest, changelog)).toEqual({ status: 1, said: expect.stringContaining(said) });
  });
});

describe('the address of the repository', () => {
  it('stands in package.json, the same everywhere', () => {
    const { homepage, bugs, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      homepage: string;
      bugs: string;
      repository: { url: string };
    };
    const address = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
    expect(address).toMatch(/^https:\/\/github\.com\/[^/]+\/nest-raw-ws$/);
    expect([homepage, bugs]).toEqual([`${address}#readme`, `${address}/issues`]);
  });
});
