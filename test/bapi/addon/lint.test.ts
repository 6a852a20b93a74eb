import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ADDON = fileURLToPath(new URL('../../../bapi/addon/', import.meta.url));
const LINTER = join(dirname(createRequire(import.meta.url).resolve('@abaplint/cli/package.json')), 'abaplint');

interface Issue {
  readonly key: string;
  readonly file: string;
  readonly description: string;
}

/** What the linter finds in the add-on when one file has something put in place of something else. */
function lint(folder: string): Promise<{ issues: readonly Issue[]; exitCode: number }> {
  const child = [LINTER, join(folder, 'abaplint.json'), '-f', 'json'];
  return new Promise((resolve) => {
    execFile(process.execPath, child, { cwd: folder, maxBuffer: 10_000_000 }, (error, stdout) => {
      resolve({ issues: JSON.parse(stdout), exitCode: error === null ? 0 : Number(error.code) });
    });
  });
}

let copy: string;
const functions = readdirSync(join(ADDON, 'src')).filter((name) => /z_adit_\w+\.abap$/.test(name));

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'adit-abaplint-'));
  cpSync(ADDON, copy, { recursive: true });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Mistakes that a person could make, each in a file of its own, and the rule that must find it. */
const MISTAKES = [
  { file: 'lzaditf01', from: 'lv_digits = ls_number', to: 'lv_digit = ls_number', rule: 'check_syntax' },
  {
    file: 'lzaditf04',
    from: 'ls_dispute-reason = iv_reason',
    to: 'ls_dispute-grounds = iv_reason',
    rule: 'check_syntax',
  },
  { file: 'lzaditf02', from: 'lv_account = iv_kunnr.', to: 'DATA(lv_new) = iv_kunnr.', rule: 'downport' },
  {
    file: 'lzaditf03',
    from: "IF sy-subrc <> 0.\n    PERFORM fail USING '009'",
    to: "IF 1 = 0.\n    PERFORM fail USING '009'",
    rule: 'check_subrc',
  },
] as const;

describe('the source of the add-on', () => {
  it('has no issue under a strict rule set at release 7.02', async () => {
    const { issues, exitCode } = await lint(copy);
    expect(issues).toEqual([]);
    expect(exitCode).toBe(0);
    expect(functions).toHaveLength(15);
  }, 120_000);

  it('fails with an undeclared name, an unknown field, newer syntax, an unchecked insert', async () => {
    for (const { file, from, to } of MISTAKES) {
      const path = join(copy, 'src', `zadit.fugr.${file}.abap`);
      const source = readFileSync(path, 'utf8');
      expect(source).toContain(from);
      writeFileSync(path, source.replace(from, to));
    }
    const { issues, exitCode } = await lint(copy);
    expect(exitCode).not.toBe(0);
    const found = issues.map(({ key, file }) => `${file.split('.').at(-2)} ${key}`);
    for (const { file, rule } of MISTAKES) expect(found).toContain(`${file} ${rule}`);
  }, 120_000);
});

describe('the functions of the add-on', () => {
  const source = (name: string) => readFileSync(join(ADDON, 'src', name), 'utf8');
  const all = readdirSync(join(ADDON, 'src')).filter((name) => name.endsWith('.abap'));

  it('are the ones that the interface page lists, and each is remote-enabled', () => {
    const page = readFileSync(join(ADDON, 'INTERFACE.md'), 'utf8');
    const listed = [...page.matchAll(/^\| `(Z_ADIT_\w+)` \|/gm)].map(([, name]) => name?.toLowerCase());
    expect(listed.sort()).toEqual(functions.map((name) => name.slice('zadit.fugr.'.length, -'.abap'.length)).sort());
    const group = source('zadit.fugr.xml');
    expect(group.match(/<REMOTE_CALL>R<\/REMOTE_CALL>/g)).toHaveLength(functions.length);
  });

  it('have no dynamic SQL, no generated code, no native SQL, no call of a program or of the operating system', () => {
    const forbidden =
      /\b(EXEC SQL|GENERATE|SUBMIT|CALL TRANSACTION|CALL 'SYSTEM'|OPEN DATASET|INSERT REPORT|CALL METHOD)\b|(FROM|UPDATE|WHERE) \(/i;
    const offending = all.filter((name) => forbidden.test(source(name).replace(/^\*.*$/gm, '')));
    // A bracket after WHERE that holds a condition is not dynamic: a dynamic one holds a name alone.
    const dynamic = /\b(FROM|UPDATE|WHERE|INTO TABLE) \(\w+\)/i;
    expect(offending.filter((name) => dynamic.test(source(name)) || !/WHERE \(/.test(source(name)))).toEqual([]);
  });

  it('commit and roll back in one place only', () => {
    const lines = all.flatMap((name) => source(name).match(/^\s*(COMMIT|ROLLBACK) WORK.*$/gm) ?? []);
    expect(lines.map((line) => line.trim())).toEqual(['COMMIT WORK AND WAIT.', 'ROLLBACK WORK.']);
  });
});
