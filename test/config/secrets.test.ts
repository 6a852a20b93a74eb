// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references are written like that
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../config/load.ts';
import { renderProblems } from '../../config/problem.ts';
import { resolveSecret, secretReferences } from '../../config/secrets.ts';
import { shownConfigText } from '../../config/show.ts';
import { changed, connectors, goodYaml } from './sample.ts';

const SECRET = 'Tr0ub4dor-and-3';

describe('secrets: in a file', () => {
  it.each([
    ['a literal', changed('${file:/etc/adit/secrets/ecc}', SECRET)],
    ['a quoted literal', changed('${file:/etc/adit/secrets/ecc}', `"${SECRET}"`)],
    ['a reference with something around it', changed('${file:/etc/adit/secrets/ecc}', `\${env:X}${SECRET}`)],
    [
      'a literal in one line with a mistake',
      changed(/ {6}user[\s\S]*?ecc\}/.exec(goodYaml)?.[0] ?? '', `      { user: 1, password: ${SECRET} }`).replace(
        / {6}host[\s\S]*?companyCodes.*\n/,
        '',
      ),
    ],
    ['a mistyped key', changed('password: ${file:/etc/adit/secrets/ecc}', `passwrod: ${SECRET}`)],
    ['a secret in broken YAML', changed('password: ${file:/etc/adit/secrets/ecc}', `password: "${SECRET}`)],
    ['an address with a password', changed('wss://gateway', `wss://me:${SECRET}@gateway`)],
    ['a proxy with a password', changed('tunnel:', `tunnel:\n  proxy: http://me:${SECRET}@proxy:3128`)],
  ])('refuses %s and never prints it', (_, text) => {
    const { config, problems } = parseConfig(text, 'adit.yaml', connectors);
    expect(config).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(problems) + renderProblems(problems)).not.toContain(SECRET);
  });

  it('accepts a proxy that is an address without password or a reference', () => {
    for (const proxy of ['http://proxy.example.com:3128', '${file:/etc/adit/secrets/proxy}']) {
      expect(parseConfig(changed('tunnel:', `tunnel:\n  proxy: ${proxy}`), 'adit.yaml', connectors).problems).toEqual(
        [],
      );
    }
  });

  it('says how a reference is written and that the secret is burnt', () => {
    const { problems } = parseConfig(changed('${file:/etc/adit/secrets/ecc}', SECRET), 'adit.yaml', connectors);
    expect(problems.map((p) => [p.line, p.col, p.source])).toEqual([[22, 17, '      password: [hidden]']]);
    expect(problems[0]?.fix).toContain('${file:/absolute/path}');
    expect(problems[0]?.fix).toContain('change the secret');
  });
});

describe('secrets: resolving', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'adit-secrets-'));
    writeFileSync(join(folder, 'one'), `${SECRET}\n`, { mode: 0o600 });
    writeFileSync(join(folder, 'empty'), '\n', { mode: 0o600 });
    writeFileSync(join(folder, 'large'), 'x'.repeat(70_000), { mode: 0o600 });
    writeFileSync(join(folder, 'open'), SECRET);
    chmodSync(join(folder, 'open'), 0o644);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('reads a file without its last line break, a variable and a credential', () => {
    expect(resolveSecret(`\${file:${folder}/one}`)).toBe(SECRET);
    expect(resolveSecret('${env:ADIT_X}', { env: { ADIT_X: 'v' } })).toBe('v');
    expect(resolveSecret('${cred:one}', { env: { CREDENTIALS_DIRECTORY: folder } })).toBe(SECRET);
  });

  it('finds a rotated secret at the next look', () => {
    const path = join(folder, 'rotating');
    writeFileSync(path, 'old', { mode: 0o600 });
    expect(resolveSecret(`\${file:${path}}`)).toBe('old');
    writeFileSync(path, 'new');
    expect(resolveSecret(`\${file:${path}}`)).toBe('new');
  });

  it.each([
    ['${env:ADIT_MISSING}', 'not set'],
    ['${cred:one}', 'without credentials'],
    ['literal', 'not given as a reference'],
    ['${file:relative/path}', 'not given as a reference'],
    ['${exec:id}', 'not given as a reference'],
  ])('refuses %s', (reference, message) => {
    expect(() => resolveSecret(reference, { env: {} })).toThrow(
      expect.objectContaining({ code: 'SECRET_UNAVAILABLE', message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ['absent', 'ENOENT'],
    ['empty', 'empty'],
    ['large', '64 KiB'],
    ['open', 'chmod 600'],
    ['', 'regular file'],
  ])('refuses the file "%s" without showing what is in it', (name, message) => {
    try {
      resolveSecret(`\${file:${folder}/${name}}`);
      expect.unreachable();
    } catch (thrown) {
      expect(String(thrown)).toContain(message);
      expect(String(thrown)).not.toContain(SECRET);
    }
  });

  it('does not leave the credentials folder', () => {
    expect(() => resolveSecret('${cred:..}', { env: { CREDENTIALS_DIRECTORY: folder } })).toThrow(
      'not a credential name',
    );
    expect(() => resolveSecret('${cred:../x}', { env: { CREDENTIALS_DIRECTORY: folder } })).toThrow(
      'not given as a reference',
    );
  });

  it('lists each reference of a section once', () => {
    const section = { a: '${env:A}', b: [{ c: '${env:A}' }, '${cred:x}'], d: 'plain ${env:B}' };
    expect(secretReferences(section)).toEqual(['${env:A}', '${cred:x}']);
  });

  it('shows a configuration with whether a secret can be read, never the secret', () => {
    const text = changed('/etc/adit/secrets/ecc', `${folder}/one`);
    const { config } = parseConfig(text, 'adit.yaml', connectors);
    if (!config) throw new Error('the sample is broken');
    expect(shownConfigText(config, { resolved: false })).toContain(`password: \${file:${folder}/one}\n`);
    const resolved = shownConfigText(config, { resolved: true });
    expect(resolved).toContain('(readable, hidden)');
    expect(resolved).not.toContain(SECRET);
    rmSync(join(folder, 'one'));
    expect(shownConfigText(config, { resolved: true })).toContain('NOT READABLE');
  });
});
