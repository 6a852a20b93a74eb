import { describe, expect, it } from 'vitest';
import { ADDON_READS, ADDON_WRITES, Z_ADIT_PROMISE_CREATE } from '../../bapi/catalogue/addon.ts';
import { ADDON_UPKEEP } from '../../bapi/catalogue/addon-upkeep.ts';
import { char, isField, isTable, type Parameter, type RfcFunction } from '../../bapi/catalogue/types.ts';
import { readAddonSource, readRowTypes } from './addon-source.ts';
import { functionDifferences } from './differences.ts';

const source = readAddonSource();
const all: readonly RfcFunction[] = [...ADDON_WRITES, ...ADDON_READS, ...ADDON_UPKEEP];

describe('the add-on as the connector calls it, beside the source that customers install', () => {
  it.each(all.map((fn) => [fn.name, fn] as const))('%s has the parameters and rows that its source has', (name, fn) => {
    expect(functionDifferences(fn, source)).toEqual([]);
    expect(source.isRemote(name)).toBe(true);
  });

  it('is called by every function that it has', () => {
    expect(all.map(({ name }) => name).sort()).toEqual(Object.keys(source.functions).sort());
  });

  it('has tables of the rows that the connector takes them for', () => {
    const tables = all
      .flatMap((fn) => Object.values<Parameter>({ ...fn.imports, ...fn.exports }))
      .flatMap((type) => (!isField(type) && isTable(type) ? [[type.name, type.row.name]] : []));
    const rows = readRowTypes();
    expect(tables.length).toBeGreaterThan(0);
    for (const [name = '', row] of tables) expect([name, rows[name]]).toEqual([name, row]);
  });

  it('is found out where they differ', () => {
    const imports = { ...Z_ADIT_PROMISE_CREATE.imports, IV_METHOD: char(21), IV_MOOD: char(1) };
    expect(functionDifferences({ ...Z_ADIT_PROMISE_CREATE, imports }, source)).toEqual([
      'Z_ADIT_PROMISE_CREATE.IV_METHOD: 21 long here, 20 there',
      'Z_ADIT_PROMISE_CREATE.IV_MOOD: does not exist',
    ]);
  });
});
