import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packageBody, packageSpec } from '../../../ebs/addon/compose.ts';
import { generated } from '../../../ebs/addon/generate.ts';
import { HEAD, LOOKS, PROCEDURES, RESULT } from '../../../ebs/addon/procedures.ts';
import { BLOCKS } from '../../../ebs/catalogue/blocks.ts';
import { statementText } from '../../../ebs/statements.ts';
import signatures from '../../../sandbox/signatures/ebs.json' with { type: 'json' };

const addon = (name: string) => readFileSync(`ebs/addon/${name}`, 'utf8');
/** Without comments and literals. */
const bare = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|--.*$/gm, '').replace(/'(?:[^']|'')*'/g, "''");

const BODY = packageBody();
const TEXTS: readonly (readonly [string, string])[] = [
  ['xxadit_write.pkb', BODY],
  ['xxadit_write.pks', packageSpec()],
  ...BLOCKS.map((block) => [block.file, statementText(block)] as const),
];

describe('the texts of the add-on and its blocks', () => {
  it('are what their parts say', () => {
    for (const [file, text] of generated()) expect(readFileSync(file, 'utf8') === text, file.pathname).toBe(true);
  });

  it.each(TEXTS)('%s has neither dynamic SQL nor anything else outside the subset', (_file, text) => {
    const code = bare(text);
    const forbidden =
      /\b(EXECUTE\s+IMMEDIATE|DBMS_\w+|UTL_\w+|BULK\s+COLLECT|FORALL|AUTONOMOUS_TRANSACTION|PIPELINED|JSON_\w+|FETCH\s+FIRST|CREATE\s+TRIGGER|GOTO)\b/i;
    expect(code).not.toMatch(forbidden);
    expect(code).not.toMatch(/"/);
    expect(text).not.toMatch(/\t/);
    // SQL*Plus reads at most 2,499 characters a line, and a DBA less.
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(140);
    // 11.2: names of at most thirty characters.
    for (const [name] of code.matchAll(/\b[a-z][\w$#]*\b/gi)) expect(name.length, name).toBeLessThanOrEqual(30);
  });

  it('runs with the rights of its owner', () => {
    expect(packageSpec()).toMatch(/^CREATE OR REPLACE PACKAGE apps\.xxadit_write AUTHID DEFINER AS$/m);
  });

  it('offers each procedure of the interface with its parameters, and says so', () => {
    const page = addon('INTERFACE.md');
    const spec = packageSpec();
    for (const { name, parameters } of PROCEDURES) {
      expect(page).toContain(`\`${name.toUpperCase()}\``);
      const declared = new RegExp(`PROCEDURE ${name}\\(([^)]*)\\);`).exec(spec)?.[1] ?? '';
      const named = [...declared.matchAll(/(\w+) (?:IN|OUT) VARCHAR2/g)].map((match) => match[1]);
      expect(named).toEqual([...HEAD, ...parameters, ...RESULT]);
      if (name === 'create_dispute_iex') continue;
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name.toUpperCase()}\` |`)) ?? '';
      for (const parameter of parameters) expect(row, name).toContain(`\`${parameter}\``);
    }
    for (const name of Object.keys(LOOKS)) expect(page).toContain(`\`${name.toUpperCase()}\``);
  });

  it('declares whatever it calls before it calls it', () => {
    for (const [file, text] of TEXTS.filter(([name]) => name.endsWith('.pkb') || name.includes('/direct/'))) {
      const code = bare(text);
      const declared = new Map(
        [...code.matchAll(/\b(?:PROCEDURE|FUNCTION) (\w+)/g)].map((match) => [match[1] ?? '', match.index]),
      );
      for (const [name, at] of declared)
        for (const use of code.matchAll(new RegExp(`(?<![.\\w])${name}\\s*\\(`, 'g')))
          expect(use.index, `${file}: ${name}`).toBeGreaterThanOrEqual(at);
      const called = [...code.matchAll(/(?<![.\w:])([a-z]\w*)\(/g)].map((match) => match[1] ?? '');
      const own = called.filter((name) => !/^(l|p|x|g)_/.test(name) && name !== 'xxadit_commands');
      expect(
        own.filter((name) => !declared.has(name)),
        file,
      ).toEqual([]);
    }
  });

  it('write into no table but the one of command ids', () => {
    const written = TEXTS.flatMap(([file, text]) =>
      [...bare(text).matchAll(/\b(?:INSERT\s+INTO|(?<!FOR\s)UPDATE|DELETE\s+FROM|MERGE\s+INTO)\s+([\w.]+)/gi)].map(
        ([, table]) => [file.includes('direct/') ? 'without the add-on' : 'with it', table],
      ),
    );
    expect(written.length).toBeGreaterThan(2);
    expect([...new Set(written.map(String))]).toEqual(['with it,apps.xxadit_commands']);
  });

  it('ends every command in a commit, a roll-back, or both never', () => {
    for (const { name } of PROCEDURES) {
      const text = BODY.slice(BODY.indexOf(`PROCEDURE ${name}(`), BODY.indexOf(`END ${name};`));
      expect(text.match(/^ +COMMIT;$/gm), name).toHaveLength(2);
      expect(text.match(/^ +ROLLBACK;$/gm), name).toHaveLength(4);
      expect(text.indexOf('finish('), name).toBeLessThan(text.lastIndexOf('COMMIT;'));
      expect(text.match(/p_commit => 'T'/), name).toBeNull();
    }
  });
});

interface Parameter {
  readonly name: string;
  readonly default: unknown;
  readonly mode: string;
}
type Packages = Readonly<
  Record<
    string,
    {
      readonly procedures: Readonly<Record<string, readonly { readonly parameters?: readonly Parameter[] }[]>>;
      readonly recordTypes?: Readonly<Record<string, readonly { readonly field: string }[]>>;
      readonly collectionTypes?: Readonly<Record<string, string>>;
      readonly constants?: Readonly<Record<string, unknown>>;
    }
  >
>;
const packages = signatures.packages as unknown as Packages;
const tables = signatures.tables as unknown as Readonly<
  Record<string, { readonly columns: readonly { readonly name: string }[] }>
>;

/** Says what does not exist, or is not passed though it must be; null if all is well. */
function wrong({ name, fields }: { readonly name: string; readonly fields: readonly string[] }): string | null {
  const [owner = '', member] = name.split('.');
  if (member === undefined) {
    const columns = tables[owner]?.columns.map((column) => column.name);
    if (!columns) return `no table ${owner}`;
    const missing = fields.filter((field) => !columns.includes(field));
    return missing.length > 0 ? `${owner} has no ${missing.join(', ')}` : null;
  }
  const of = packages[owner];
  if (!of) return `no package ${owner}`;
  const overloads = of.procedures[member];
  if (overloads) {
    const fitting = overloads.some(({ parameters = [] }) => {
      const known = parameters.map((parameter) => parameter.name);
      const demanded = parameters.filter((parameter) => parameter.default === false).map((parameter) => parameter.name);
      return fields.every((field) => known.includes(field)) && demanded.every((field) => fields.includes(field));
    });
    return fitting ? null : `${name} takes no such call: ${fields.join(', ')}`;
  }
  if (of.constants?.[member] !== undefined) return null;
  const collection = of.collectionTypes?.[member];
  const record = of.recordTypes?.[collection === undefined ? member : (/TABLE OF (\w+)/.exec(collection)?.[1] ?? '')];
  if (!record) return `no ${name}`;
  const missing = fields.filter((field) => !record.some((one) => one.field === field));
  return missing.length > 0 ? `${name} has no ${missing.join(', ')}` : null;
}

describe('what the blocks use of EBS', () => {
  const direct = BLOCKS.filter(({ file }) => file.includes('/direct/'));

  it.each(direct)('$name: every column, argument and field is known', ({ uses }) => {
    expect(uses.length).toBeGreaterThan(5);
    expect(uses.map(wrong).filter((one) => one !== null)).toEqual([]);
  });

  it('finds what is wrong', () => {
    expect(wrong({ name: 'JTF_NOTES_VL', fields: ['NOTE_TEXT'] })).not.toBeNull();
    expect(wrong({ name: 'IEX_PROMISES_PUB.CANCEL_PROMISE', fields: ['P_API_VERSION'] })).not.toBeNull();
    expect(wrong({ name: 'IEX_PROMISES_PUB.PRO_INSRT_REC_TYPE', fields: ['CONSLD_INVOICE_ID'] })).not.toBeNull();
  });

  it('with the add-on nothing but its package', () => {
    for (const { file, uses } of BLOCKS.filter((block) => block.file.includes('/addon/')))
      expect(
        uses.every(({ name }) => name.startsWith('XXADIT_WRITE.')),
        file,
      ).toBe(true);
  });

  it('the package uses what the blocks use, and its two tables', () => {
    const named = [...bare(BODY).matchAll(/\bapps\.(\w+)/g)].map((match) => (match[1] ?? '').toUpperCase());
    const unknown = new Set(named.filter((name) => !packages[name] && !tables[name]));
    expect([...unknown].sort()).toEqual(['XXADIT_COMMANDS', 'XXADIT_SETTINGS', 'XXADIT_WRITE']);
  });
});

describe('the scripts', () => {
  it('install, grant and remove the same objects', () => {
    const made = [...addon('xxadit_tables.sql').matchAll(/CREATE TABLE (\S+)/g)].map((match) => match[1]);
    for (const table of made) expect(addon('remove.sql')).toContain(`DROP TABLE ${table}`);
    for (const name of ['xxadit_read', 'xxadit_write']) {
      expect(addon('install.sql')).toContain(`@@${name}.pks`);
      expect(addon('install.sql')).toContain(`@@${name}.pkb`);
      expect(addon('grants.sql')).toContain(`GRANT EXECUTE ON apps.${name}`);
      expect(addon('grants.sql')).toContain(`ad_zd.grant_privs('EXECUTE', '${name.toUpperCase()}'`);
      expect(addon('remove.sql')).toContain(`DROP PACKAGE apps.${name}`);
    }
  });

  it('settings are those that the packages read', () => {
    const read = new Set([...BODY.matchAll(/setting\('(\w+)'\)/g)].map((match) => match[1]));
    const filled = [...addon('xxadit_settings.sql').matchAll(/VALUES \('(\w+)'/g)].map((match) => match[1]);
    expect(new Set(filled)).toEqual(read);
  });
});
