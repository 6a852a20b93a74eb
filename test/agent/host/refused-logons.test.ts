import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRefusedLogons, credentialOf } from '../../../agent/host/refused-logons.ts';
import type { Logger } from '../../../agent/log.ts';

const refused = { message: 'the user or the password is wrong', since: '2026-01-01T00:00:00.000Z' };
const opened = (password: string) =>
  credentialOf({
    t: 'open',
    kind: 'toy',
    role: 'read',
    timeZone: 'UTC',
    profile: 'production',
    workDir: '/w',
    section: { user: 'u' },
    secrets: { '${file:/p}': password },
  });

let folder: string;
let path: string;
let warnings: string[];
const log: Logger = {
  error() {},
  warn: (message) => void warnings.push(message),
  info() {},
  debug() {},
  child: () => log,
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'adit-refused-'));
  path = join(folder, 'refused-logons.json');
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('refused logons', () => {
  it('knows the same credential again in a new process, and no other system, role or password', () => {
    createRefusedLogons(path, log)('ecc', 'read').note(opened('wrong'), refused);
    const later = createRefusedLogons(path, log);
    expect(later('ecc', 'read').find(opened('wrong'))).toEqual(refused);
    expect(later('ecc', 'read').find(opened('right'))).toBeNull();
    expect(later('ecc', 'write').find(opened('wrong'))).toBeNull();
    expect(later('other', 'read').find(opened('wrong'))).toBeNull();
  });

  it('keeps nothing on disk that tells the password, and that only for the agent', () => {
    createRefusedLogons(path, log)('ecc', 'read').note(opened('hunter2'), refused);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain(opened('hunter2'));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.runIf(process.getuid?.() === 0)('leaves the file to the owner of the folder when root wrote it', () => {
    chownSync(folder, 4321, 4321);
    createRefusedLogons(path, log)('ecc', 'read').note(opened('wrong'), refused);
    expect(statSync(path)).toMatchObject({ uid: 4321, gid: 4321 });
  });

  it('forgets for good', () => {
    const book = createRefusedLogons(path, log)('ecc', 'read');
    book.note(opened('wrong'), refused);
    book.forget();
    expect(createRefusedLogons(path, log)('ecc', 'read').find(opened('wrong'))).toBeNull();
  });

  it('starts anew from a damaged file and says so', () => {
    writeFileSync(path, '{"ecc/read": 1');
    expect(createRefusedLogons(path, log)('ecc', 'read').find(opened('wrong'))).toBeNull();
    expect(warnings).toEqual(['the file of refused logons cannot be read and starts anew']);
  });

  it('still knows in this process what the disk did not take', () => {
    const book = createRefusedLogons(join(folder, 'gone', 'file'), log)('ecc', 'read');
    book.note(opened('wrong'), refused);
    expect(book.find(opened('wrong'))).toEqual(refused);
    expect(warnings).toEqual(['a refused logon could not be remembered']);
  });
});
