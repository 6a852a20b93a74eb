import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const PAGES = ['docs/ERRORS.md', 'docs/OPERATIONS.md', 'docs/adit.schema.json'];

/** Exit code and complaints of `npm run gen:check`, run on the pages below a folder. */
async function check(cwd: string): Promise<{ code: number; complaints: string }> {
  return run(process.execPath, [resolve('docs/generate.ts'), '--check'], { cwd }).then(
    ({ stderr }) => ({ code: 0, complaints: stderr }),
    (failed: { code: number; stderr: string }) => ({ code: failed.code, complaints: failed.stderr }),
  );
}

const elsewhere = mkdtempSync(join(tmpdir(), 'adit-docs-'));
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

describe('generated pages', () => {
  it('say what the source says', async () => {
    const { code, complaints } = await check('.');
    expect(complaints).not.toContain('is stale');
    expect(code).toBe(0);
  });

  it('are called stale by name when one differs or is missing', async () => {
    mkdirSync(join(elsewhere, 'docs'));
    const [errors = '', operations = ''] = PAGES;
    writeFileSync(join(elsewhere, errors), readFileSync(errors));
    writeFileSync(join(elsewhere, operations), readFileSync(operations, 'utf8').replace('`KNKLI`', '`KNKLX`'));
    const { code, complaints } = await check(elsewhere);
    expect(code).toBe(1);
    expect(complaints.match(/^\S+ is stale/gm)).toEqual([
      'docs/OPERATIONS.md is stale',
      'docs/adit.schema.json is stale',
    ]);
  });
});
