import { afterEach, describe, expect, it } from 'vitest';
import { ALL_FUNCTIONS, ALL_TABLES } from '../../bapi/catalogue/all.ts';
import { RFC_READ_TABLE } from '../../bapi/catalogue/functions.ts';
import { connector } from '../../bapi/index.ts';
import type { SourceUse } from '../../domain/connector.ts';
import type { EntityName, Selectors } from '../../domain/facts.ts';
import { oneCustomer } from './erp-data.ts';
import type { Values } from './tiny-sap.ts';
import { startWorld, type World, within } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

type Seen = ReadonlyMap<string, ReadonlySet<string>>;

/** Fields by function or table that reached the server, whether sent, asked for or compared. */
function seenBy(world: World): Seen {
  const seen = new Map<string, Set<string>>();
  for (const { name, input } of world.sap.calls) {
    const isTable = name === RFC_READ_TABLE.name;
    const key = isTable ? `${name} ${String(input['QUERY_TABLE'])}` : name;
    const fields = isTable ? tableFields(input) : Object.keys(input).filter((field) => !field.startsWith('@'));
    seen.set(key, new Set([...(seen.get(key) ?? []), ...fields]));
  }
  return seen;
}

function tableFields(input: Values): readonly string[] {
  const items = (name: string) => (input[name] as { item?: readonly Record<string, string>[] }).item ?? [];
  const condition = items('OPTIONS')
    .map(({ TEXT = '' }) => TEXT)
    .join(' ');
  const compared = [...condition.matchAll(/(\w+) (?:EQ|NE|GT|GE|LT|LE) '/g)].map(([, field = '']) => field);
  return [...items('FIELDS').map(({ FIELDNAME = '' }) => FIELDNAME), ...compared];
}

/** What was used and not declared. Of a function's structures only the parameter is seen on the wire. */
function undeclared(seen: Seen, uses: readonly SourceUse[]): readonly string[] {
  const declared = new Map<string, Set<string>>();
  for (const { name, fields } of uses) {
    const own = fields.flatMap((field) => [field, field.split('-', 1)[0] ?? '']);
    declared.set(name, new Set([...(declared.get(name) ?? []), ...own]));
  }
  return [...seen].flatMap(([name, fields]) =>
    [...fields].filter((field) => !declared.get(name)?.has(field)).map((field) => `${name} ${field}`),
  );
}

function everyUse(): readonly SourceUse[] {
  return [
    ...Object.values(connector.entities).flatMap((source) => source?.uses ?? []),
    ...Object.values(connector.commands).flatMap((sources) => sources.flatMap(({ uses }) => uses)),
    ...(connector.upkeep ?? []),
    ...(connector.feeds ?? []),
  ];
}

const CUSTOMER = '0000100001';
const range = { customer: CUSTOMER, from: '2026-01-01', to: '2026-03-15' };

describe('declared sources of SAP ECC', () => {
  const selectors: { readonly [E in EntityName]?: readonly Selectors[E][] } = {
    customer: [{ customer: CUSTOMER }],
    openItem: [{ customer: CUSTOMER }],
    invoice: [
      range,
      { invoice: '0090000018', lines: true },
      { invoice: '1800000002', customer: CUSTOMER },
      { purchaseOrder: 'PO-7' },
      { reference: 'R' },
    ],
    payment: [range, { reference: 'BANK 77', customer: CUSTOMER }],
    searchKey: [{ after: null }, { after: '["invoice",null]' }],
  };

  it.each(Object.keys(selectors) as EntityName[])('name every field that reading "%s" uses', async (entity) => {
    const world = await startWorld(oneCustomer(), { creditControlArea: '1000' });
    worlds.push(world);
    for (const selector of selectors[entity] ?? []) await world.erp.read(entity, selector, within());
    if (entity === 'searchKey') {
      await world.erp.find({ by: 'number', value: CUSTOMER }, within());
      await world.erp.find({ by: 'invoice', value: '0090000018' }, within());
      await world.erp.find({ by: 'purchaseOrder', value: 'PO-7' }, within());
    }
    if (entity === 'openItem') await world.erp.changes(null, within());
    const seen = seenBy(world);
    expect(seen.size).toBeGreaterThan(0);
    expect(undeclared(seen, connector.entities[entity]?.uses ?? [])).toEqual([]);
  });

  it('name what identity uses, and doctor tries nothing that is not used anyhow', async () => {
    const world = await startWorld(oneCustomer(), { creditControlArea: '1000' });
    worlds.push(world);
    await world.erp.identity(within());
    expect(undeclared(seenBy(world), connector.upkeep ?? [])).toEqual([]);
    await world.erp.doctor(within(10_000));
    expect(undeclared(seenBy(world), everyUse())).toEqual([]);
  });

  it.each(['on', 'off'] as const)('name what the feeds use with readTable %s', async (readTable) => {
    const data = oneCustomer();
    const world = await startWorld(
      { ...data, tables: { ...data.tables, BKPF: [], CDHDR: [] } },
      { readTable, masterChanges: 'cdhdr' },
    );
    worlds.push(world);
    const cursor = (await world.erp.changes(null, within())).cursor;
    await world.erp.changes(cursor, within());
    await world.erp.read('searchKey', { after: null }, within());
    await world.erp.read('searchKey', { after: '["invoice",null]' }, within());
    expect(seenBy(world).size).toBeGreaterThan(0);
    expect(undeclared(seenBy(world), connector.feeds ?? [])).toEqual([]);
  });

  it('name together every function and every field of the catalogue, and nothing else', () => {
    const uses = everyUse();
    const names = new Set(uses.map(({ name }) => name));
    const functions = ALL_FUNCTIONS.filter((fn) => fn !== RFC_READ_TABLE).map(({ name }) => name);
    const tables = ALL_TABLES.map(({ name }) => `RFC_READ_TABLE ${name}`);
    // And the one that SAP's library calls by itself.
    expect([...names].sort()).toEqual([...functions, ...tables, 'RFC_METADATA_GET'].sort());
    for (const { name, fields } of ALL_TABLES) {
      const used = uses.filter((use) => use.name === `RFC_READ_TABLE ${name}`).flatMap((use) => use.fields);
      expect([...new Set(used)].sort(), name).toEqual(Object.keys(fields).sort());
    }
  });
});
