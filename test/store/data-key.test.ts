import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createKeyFile, loadDataKey } from '../../store/data-key.ts';
import { codeThrown, freshFolder } from './folder.ts';

function places() {
  const folder = freshFolder();
  const stateDir = join(folder, 'state');
  const secrets = join(folder, 'secrets');
  mkdirSync(stateDir);
  mkdirSync(secrets);
  return { stateDir, secrets, path: join(secrets, 'data.key') };
}

const isPosix = process.platform !== 'win32';

describe('the data key', () => {
  it('is made once, 0600, and loaded again the same', () => {
    const { stateDir, path } = places();
    const made = createKeyFile(path, stateDir);
    expect(made.key).toHaveLength(32);
    const loaded = loadDataKey({ kind: 'file', path }, stateDir);
    expect(loaded.key.equals(made.key)).toBe(true);
    expect(loaded.fingerprint).toBe(made.fingerprint);
    expect(loaded.source).toBe(`file ${path}`);
    expect(readFileSync(path, 'utf8')).not.toContain(made.fingerprint);
    if (isPosix) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(codeThrown(() => createKeyFile(path, stateDir))).toBe('CONFIG_INVALID');
    expect(loadDataKey({ kind: 'file', path }, stateDir).key.equals(made.key)).toBe(true);
  });

  it('is refused inside the state folder, also by way of a link or of dots', () => {
    const { stateDir, secrets } = places();
    const inside = join(stateDir, 'data.key');
    writeFileSync(inside, randomBytes(32), { mode: 0o600 });
    symlinkSync(inside, join(secrets, 'link.key'));
    symlinkSync(stateDir, join(secrets, 'folder'));
    for (const path of [
      inside,
      join(secrets, 'link.key'),
      join(secrets, 'folder', 'data.key'),
      `${secrets}/../state/data.key`,
    ]) {
      expect(
        codeThrown(() => loadDataKey({ kind: 'file', path }, stateDir)),
        path,
      ).toBe('KEY_MISSING');
    }
    expect(codeThrown(() => createKeyFile(join(stateDir, 'deep', 'other.key'), stateDir))).toBe('KEY_MISSING');
  });

  it('is taken from a folder whose name only begins like the state folder', () => {
    const { stateDir } = places();
    const path = join(`${stateDir}-keys`, 'data.key');
    createKeyFile(path, stateDir);
    expect(loadDataKey({ kind: 'file', path }, stateDir).key).toHaveLength(32);
  });

  it.runIf(isPosix)('is refused when group or others may read it', () => {
    const { stateDir, path } = places();
    createKeyFile(path, stateDir);
    for (const mode of [0o640, 0o604, 0o660]) {
      chmodSync(path, mode);
      expect(codeThrown(() => loadDataKey({ kind: 'file', path }, stateDir))).toBe('KEY_MISSING');
    }
    chmodSync(path, 0o400);
    expect(codeThrown(() => loadDataKey({ kind: 'file', path }, stateDir))).toBe('nothing');
  });

  it('is refused when absent, short, long or no file', () => {
    const { stateDir, path, secrets } = places();
    expect(codeThrown(() => loadDataKey({ kind: 'file', path }, stateDir))).toBe('KEY_MISSING');
    for (const content of ['', 'secret', 'a'.repeat(63), 'g'.repeat(64), 'a'.repeat(500)]) {
      writeFileSync(path, content, { mode: 0o600 });
      expect(
        codeThrown(() => loadDataKey({ kind: 'file', path }, stateDir)),
        content,
      ).toBe('KEY_MISSING');
    }
    expect(codeThrown(() => loadDataKey({ kind: 'file', path: secrets }, stateDir))).toBe('KEY_MISSING');
  });

  it('comes from a systemd credential by its name alone', () => {
    const { stateDir, secrets } = places();
    const key = randomBytes(32);
    writeFileSync(join(secrets, 'adit-key'), key);
    const environment = { CREDENTIALS_DIRECTORY: secrets };
    const loaded = loadDataKey({ kind: 'credential', name: 'adit-key' }, stateDir, environment);
    expect(loaded.key.equals(key)).toBe(true);
    expect(loaded.source).toBe('credential adit-key');
    for (const name of ['../secrets/adit-key', '.', '..', 'absent', '']) {
      expect(
        codeThrown(() => loadDataKey({ kind: 'credential', name }, stateDir, environment)),
        name,
      ).toBe('KEY_MISSING');
    }
    expect(codeThrown(() => loadDataKey({ kind: 'credential', name: 'adit-key' }, stateDir, {}))).toBe('KEY_MISSING');
  });

  it('says that DPAPI is for Windows', () => {
    expect(() => loadDataKey({ kind: 'dpapi' }, '/nowhere')).toThrow(/DPAPI/);
  });
});
