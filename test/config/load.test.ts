import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadAgentSection, loadConfig, parseConfig } from '../../config/load.ts';
import { renderProblems } from '../../config/problem.ts';
import { cpuMsOf } from '../soon.ts';
import { changed, connectors, goodYaml } from './sample.ts';

const problemsOf = (text: string) => parseConfig(text, 'adit.yaml', connectors).problems;
const brief = (text: string) => problemsOf(text).map((p) => `${p.line}:${p.col} ${p.message} | ${p.fix}`);

describe('config: a good file', () => {
  it('gives a frozen configuration with every default filled in', () => {
    const { config, problems } = parseConfig(goodYaml, 'adit.yaml', connectors);
    expect(renderProblems(problems)).toBe('');
    expect(config?.policy).toMatchObject({
      writes: false,
      rowCap: 1000,
      verification: { claims: 2, numberClaims: 1, attempts: 3 },
    });
    expect(config?.systems[0]).toMatchObject({ concurrency: 4, queueLimit: 64, section: { port: 443, client: '001' } });
    expect(config?.cache.cipher).toBe('aes256');
    expect(Object.isFrozen(config?.policy.operations)).toBe(true);
    expect(Object.isFrozen(config?.systems[0]?.section)).toBe(true);
  });

  it('denies everything when the policy is left out', () => {
    const { config } = parseConfig(goodYaml.slice(0, goodYaml.indexOf('policy:')), 'adit.yaml', connectors);
    expect(config?.policy).toMatchObject({ writes: false, operations: {}, systems: [], orgUnits: [] });
  });
});

describe('config: problems', () => {
  it('names an unknown key with its place and the nearest known one', () => {
    expect(brief(changed('gatewayUrl', 'gatewayUri'))).toEqual(
      [
        '8:3 unknown key "gatewayUri" in tunnel | did you mean "gatewayUrl"?',
        '7:1 tunnel.gatewayUrl is missing | add "gatewayUrl: …"',
      ].toSorted(),
    );
  });

  it('reports every problem of a file at once, in the order of the file', () => {
    const text = [
      ['name: plant-1', 'name: Plant One'],
      ['timeZone: Europe/Berlin', 'timeZone: Europe/Berlinn'],
      ['client: "001"', 'client: 001'],
      ['get_invoice:', 'get_invoise:'],
      ['mode: approve', 'mode: atuo'],
    ].reduce((held, [piece, by]) => changed(piece ?? '', by ?? '', held), goodYaml);
    const lines = problemsOf(text).map((p) => p.line);
    expect(lines).toEqual([2, 16, 19, 27, 28]);
    expect(brief(text).join('\n')).toMatch(/did you mean "get_invoice"\?/);
    expect(brief(text).join('\n')).toMatch(/cannot be "atuo" \| did you mean "auto"\?/);
  });

  it('says to quote a number, a list entry and a truth value where text belongs, as they were typed', () => {
    expect(brief(changed('client: "001"', 'client: 0012'))).toEqual([
      '19:15 systems[0].section.client is text, but 0012 without quotes is read as the number 12 | quote it: "0012"',
    ]);
    expect(brief(changed('companyCodes: ["1000"]', 'companyCodes: ["0001", 1000]'))).toEqual([
      '20:30 systems[0].section.companyCodes[1] is text, but 1000 without quotes is read as the number 1000 | quote it: "1000"',
    ]);
    expect(brief(changed('user: ADIT', 'user: true'))[0]).toContain('| quote it: "true"');
    expect(brief(changed('orgUnits: ["1000"]', 'orgUnits: [0x10]'))[0]).toContain('| quote it: "0x10"');
  });

  it('says to quote a key that would lose its zeros', () => {
    const found = brief(changed('user: ADIT', 'user: ADIT\n      paymentMethods: { 01: wire }'));
    expect(found).toEqual(['22:25 the key 01 is not text | quote it: "01":']);
  });

  it('draws the line, a caret below the value and the fix', () => {
    expect(renderProblems(problemsOf(changed('client: "001"', 'client: 0012')))).toBe(
      [
        'error: systems[0].section.client is text, but 0012 without quotes is read as the number 12',
        '  --> adit.yaml:19:15',
        '   |',
        '19 |       client: 0012',
        '   |               ^^^^',
        '   = fix: quote it: "0012"',
      ].join('\n'),
    );
  });

  it('tells that a connector is unknown and which there are', () => {
    expect(brief(changed('kind: toy-erp', 'kind: toy-epr'))).toContain(
      '15:11 no connector of kind "toy-epr" | did you mean "toy-erp"?',
    );
  });

  it('reports a missing field at the block it belongs to', () => {
    expect(brief(changed('  caFile: /etc/adit/ca.pem\n', ''))).toEqual([
      '7:1 tunnel.caFile is missing | add "caFile: …"',
    ]);
  });

  it.each([
    ['a tab', changed('  name: plant-1', '\tname: plant-1')],
    ['an open quote', changed('name: plant-1', 'name: "plant-1')],
    ['a doubled key', changed('  name: plant-1', '  name: plant-1\n  name: plant-2')],
    ['an unknown anchor', changed('name: plant-1', 'name: *who')],
    ['a list at the top', '- a\n- b\n'],
    ['nothing', ''],
    ['two documents', `${goodYaml}---\n${goodYaml}`],
    ['a tag', changed('name: plant-1', 'name: !!js/function "x"')],
  ])('refuses %s with a place', (_, text) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem.line).toBeGreaterThan(0);
    expect(parseConfig(text, 'adit.yaml', connectors).config).toBeNull();
  });
});

describe('config: hostile files', () => {
  it('refuses an alias bomb quickly', async () => {
    const rows = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]'];
    for (let row = 1; row < 12; row++)
      rows.push(
        `a${row}: &a${row} [${Array(10)
          .fill(`*a${row - 1}`)
          .join(',')}]`,
      );
    const bomb = () => expect(problemsOf(rows.join('\n'))[0]?.message).toContain('aliases');
    expect(await cpuMsOf(bomb)).toBeLessThan(500);
  });

  it('refuses what is too large or nested too deep without running out of stack', () => {
    expect(problemsOf(`${goodYaml}# ${'x'.repeat(300_000)}`)[0]?.message).toContain('256 KiB');
    expect(problemsOf(`a: ${'['.repeat(100_000)}`)[0]?.message).toContain('40 levels');
    const blocks = Array.from({ length: 700 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
    expect(problemsOf(blocks).length).toBeGreaterThan(0);
    expect(problemsOf(`- ${'- '.repeat(60_000)}x`).length).toBeGreaterThan(0);
  });

  it('takes __proto__ for an unknown key and leaves objects alone', () => {
    expect(brief(changed('  name: plant-1', '  name: plant-1\n  __proto__: { polluted: yes }')).join()).toContain(
      '__proto__',
    );
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('keeps control characters of the file off the terminal', () => {
    const text = renderProblems(problemsOf(changed('name: plant-1', 'name: "x"\u001b[31m')));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not come out
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

describe('config: cross-checks', () => {
  it.each([
    ['systems: [ecc]', 'systems: [eec]', '24:13 there is no system "eec" | did you mean "ecc"?'],
    ['path: /etc/adit/data.key', 'path: /var/lib/adit/data.key', 'the key lies inside the state folder'],
    ['create_task: { mode: approve }', 'get_aging: { mode: auto }', 'get_aging only reads and has no mode'],
    ['tiers: [verified, platform]', 'tiers: [none]', 'get_invoice is never open to tier "none"'],
    ['publicKey: ', 'publicKey: AAAA', 'is not an Ed25519 key'],
    ['policy:', 'policy:\n  clearance: { hours: { from: 18, to: 8 } }', 'calling hours end before they begin'],
  ])('finds %s → %s', (piece, by, expected) => {
    expect(brief(changed(piece, by)).join('\n')).toContain(expected);
  });

  it('refuses two systems of one name', () => {
    const block = goodYaml.slice(goodYaml.indexOf('  - name: ecc'), goodYaml.indexOf('policy:'));
    expect(brief(changed('policy:', `${block}policy:`))).toEqual([
      '23:11 two systems are called "ecc" | give each a name of its own',
    ]);
  });

  it('refuses auto where no system settles the command, and approval where nobody can approve', () => {
    expect(brief(changed('mode: approve', 'mode: auto'))).toEqual([]);
    const dumb = goodYaml.replace('kind: toy-erp', 'kind: dumb-erp').replace(/ {6}client[\s\S]*?(?=policy:)/, '');
    expect(brief(changed('mode: approve', 'mode: auto', dumb)).join()).toContain('it cannot be "auto"');
    const alone = goodYaml.replace(/ {2}approvers:\n.*\n/, '');
    expect(brief(alone).join()).toContain('nobody is an approver');
  });
});

describe('config: files', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'adit-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, content: string | Buffer, mode = 0o640) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };

  it('loads a file and throws one error that carries all problems', () => {
    expect(loadConfig(file('good.yaml', goodYaml), connectors).agent.name).toBe('plant-1');
    const bad = file('bad.yaml', changed('client: "001"', 'client: 1\n      zone: 2'));
    expect(() => loadConfig(bad, connectors)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        details: { problems: [expect.anything(), expect.anything()] },
      }),
    );
  });

  it.each([
    ['missing', () => '/nonexistent/adit.yaml', 'ENOENT'],
    ['not UTF-8', () => file('latin.yaml', Buffer.from([0x61, 0x3a, 0xff])), 'cannot read'],
    ['writable by others', () => file('open.yaml', goodYaml, 0o666), 'can be written by others'],
    ['writable by its group in production', () => file('group.yaml', goodYaml, 0o660), 'can be written by others'],
    ['a folder', () => folder, 'EISDIR'],
  ])('refuses a file that is %s', (_, path, message) => {
    expect(() => loadConfig(path(), connectors)).toThrow(message);
  });

  it('finds the agent even when another part of the file is broken', () => {
    const path = file('half.yaml', changed('kind: toy-erp', 'kind: none'));
    expect(loadAgentSection(path)).toMatchObject({ name: 'plant-1', stateDir: '/var/lib/adit' });
  });
});
