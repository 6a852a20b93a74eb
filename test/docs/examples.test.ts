import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { runCli } from '../../agent/cli/main.ts';

const README = readFileSync('README.md', 'utf8');
const dir = mkdtempSync(join(tmpdir(), 'adit-examples-'));
const reference = (name: string) => `\${file:${join(dir, name)}}`;
const PROXY = { user: reference('write.user'), password: reference('write.password'), proxyUser: 'APPS' };
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The YAML that the README shows for an installation: SAP with its policy, EBS beside it, and what links both. */
const [sap = '', ebs = '', links = ''] = [...README.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);

async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  let said = '';
  const out = { write: (text: string) => (said += text) };
  const code = await runCli([...words], { stdout: out, stderr: out, stdin: process.stdin, env: {} });
  return { code, said };
}

/** As `adit init` writes it, for production, with the examples in their places; files stand in a folder of this test. */
async function configured(change: (config: Example) => void = () => undefined): Promise<string> {
  const file = join(dir, 'adit.yaml');
  rmSync(file, { force: true });
  const own = ['--state-dir', join(dir, 'state'), '--key-source', 'file', '--key-file', join(dir, 'data.key')];
  const gateway = ['--ca-file', join(dir, 'ca.pem'), '--gateway-url', 'wss://gateway.example.com/tunnel'];
  const init = await run('--config', file, 'init', '--name', 'plant-1', ...own, ...gateway);
  expect(init.code, init.said).toBe(0);
  const here = (text: string) => text.replaceAll('/etc/adit', dir);
  const { systems, policy } = parse(here(sap)) as Example;
  const [second] = parse(here(ebs)) as Example['systems'];
  const { orgUnits } = policy;
  const config = {
    ...(parse(readFileSync(file, 'utf8')) as object),
    ...(parse(links) as object),
    systems: [...systems, ...(second ? [second] : [])],
    policy: { ...policy, systems: ['ecc', 'ebs'], orgUnits: [...orgUnits, '101', '102'] },
  } as Example;
  change(config);
  for (const [path] of JSON.stringify(config.systems).matchAll(/(?<=file:)[^}]+|(?<="ca":")[^"]+/g))
    writeFileSync(path, 'x', { mode: 0o600 });
  writeFileSync(file, stringify(config));
  return file;
}

interface Example {
  readonly systems: { readonly section: Record<string, unknown> }[];
  readonly policy: { readonly orgUnits: readonly string[] };
}

describe('the examples of the README', () => {
  it('are valid together, in production', async () => {
    const { code, said } = await run('--config', await configured(), 'config', 'validate');
    expect(said).toContain('is valid (systems: ecc, ebs; 1 linked customers)');
    expect(code).toBe(0);
  });

  it.each([
    ['plain TCP', { tls: undefined }, 'acknowledgePlainTcp'],
    ['a proxy of APPS', { addon: 'off', write: PROXY }, 'acknowledgeProxy'],
    ['the add-on and a proxy', { write: PROXY }, 'proxyUser'],
  ])('would not be with %s', async (_what, change, named) => {
    const file = await configured(({ systems }) => Object.assign(systems[1]?.section ?? {}, change));
    const { code, said } = await run('--config', file, 'config', 'validate');
    expect(code).not.toBe(0);
    expect(said).toContain(named);
  });
});
