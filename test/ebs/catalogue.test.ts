import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SourceUse } from '../../domain/connector.ts';
import { QUERIES } from '../../ebs/catalogue/queries.ts';
import { type Place, readSql } from './sql-text.ts';

const SQL = new URL('../../ebs/sql/', import.meta.url);
const Signatures = z.object({
  tables: z.record(z.string(), z.object({ columns: z.array(z.object({ name: z.string() })) })),
});
const { tables } = Signatures.parse(
  JSON.parse(readFileSync(new URL('../../sandbox/signatures/ebs.json', import.meta.url), 'utf8')),
);

const textOf = (file: string) => readFileSync(new URL(file, SQL), 'utf8');
const bySource = (uses: readonly SourceUse[]) =>
  Object.fromEntries(uses.map(({ name, fields }) => [name, [...fields].sort()]));

/** Objects whose rows belong to an operating unit. */
const isStriped = (object: string) => object.endsWith('_ALL') || object === 'IEX_PROMISE_DETAILS';

/** Whether what stands around a place keeps its rows to the operating units asked for. */
function isKept({ alias, around }: Place): boolean {
  const own = `${alias} \\. org_id`;
  const listed = new RegExp(
    `INSTR \\( :orgs , ',' \\|\\| (?:NVL \\( )?${own}(?: , \\w+ \\. org_id \\))? \\|\\| ',' \\) > 0`,
    'i',
  );
  return listed.test(around) || new RegExp(`\\b${own} = \\w+ \\. org_id`, 'i').test(around);
}

describe('the catalogue of statements that read', () => {
  it('describes every file of ebs/sql and no other', () => {
    const isQuery = (name: string) => name.endsWith('.sql') && !/\bEND\s*;/i.test(textOf(name));
    const files = readdirSync(SQL).filter(isQuery);
    expect(QUERIES.map(({ file }) => file).sort()).toEqual(files.sort());
  });

  it.each([
    ['whose account', /^touched_/, 7, /CASE\n {4}WHEN EXISTS \([\s\S]+?END AS account_number/],
    [
      'in which city',
      /^(?:find_|search_accounts)/,
      6,
      /JOIN \(\n {2}SELECT\n {4}s\.cust_acc[\s\S]+?hz_locations l ON .+/,
    ],
  ])('say in the same way %s it is, though each stands whole in its file', (_what, names, count, part) => {
    const own = QUERIES.filter(({ name }) => names.test(name));
    const parts = own.map(({ file }) => part.exec(textOf(file))?.[0]);
    expect(parts).not.toContain(undefined);
    expect([parts.length, new Set(parts).size]).toEqual([count, 1]);
  });

  describe.each(QUERIES.map((query) => [query.name, query] as const))('%s', (_name, query) => {
    const text = textOf(query.file);
    const read = readSql(text);

    it('is called what its text says, and says what it binds, tells and uses', () => {
      expect(read.unresolved).toEqual([]);
      expect(read.name).toBe(query.name);
      expect(query.procedure).toBe(query.name.toUpperCase());
      expect([...query.binds].sort()).toEqual([...read.binds].sort());
      expect(query.columns).toEqual(read.columns);
      expect(bySource(query.uses)).toEqual(Object.fromEntries(read.uses));
    });

    it('uses what the public signatures know, and is carried by columns that it uses', () => {
      const unknown = query.uses.flatMap(({ name, fields }) => {
        const known = new Set(tables[name]?.columns.map((column) => column.name));
        return fields.filter((field) => !known.has(field)).map((field) => `${name}.${field}`);
      });
      expect(unknown).toEqual([]);
      const uses = bySource(query.uses);
      for (const { name, fields } of query.carriedBy ?? [])
        for (const field of fields) expect(uses[name], `${name}.${field}`).toContain(field);
    });

    it('keeps every row that belongs to an operating unit to those of the section', () => {
      const places = read.places.filter(({ object }) => isStriped(object));
      expect(places.filter((place) => !isKept(place))).toEqual([]);
    });

    it('names the owner of every object and tells amounts and dates as text', () => {
      expect(text).not.toMatch(
        /\b(?:FROM|JOIN)\s+(?!apps\.|\(|all_|v\$|dual\b|account\b|chosen\b|document\b|entry\b|owner\b)\w+/i,
      );
      expect(text).not.toMatch(/TO_CHAR\([^()]*amount[a-z_]*\)/i);
      expect(text).not.toMatch(/\b(FETCH FIRST|LIMIT \d|DISTINCT|LISTAGG|::)/i);
    });
  });
});
