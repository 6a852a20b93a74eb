import { describe, expect, it } from 'vitest';
import { SCMG_T_CASE_ATTR } from '../../bapi/catalogue/case-table.ts';
import * as functions from '../../bapi/catalogue/functions.ts';
import { BAPI_AR_ACC_GETOPENITEMS, FUNCTIONS, RFC_READ_TABLE } from '../../bapi/catalogue/functions.ts';
import * as structures from '../../bapi/catalogue/structures.ts';
import * as tables from '../../bapi/catalogue/tables.ts';
import { BSID, TABLES } from '../../bapi/catalogue/tables.ts';
import { char, dats, type RfcFunction } from '../../bapi/catalogue/types.ts';
import { UNVERIFIED } from '../../bapi/catalogue/unverified.ts';
import { BAPI_TRANSACTION_COMMIT, STANDARD_WRITES } from '../../bapi/catalogue/writes.ts';
import {
  functionDifferences,
  readSignatures,
  structureDifferences,
  structuresOf,
  unverifiedFields,
} from './differences.ts';

const signatures = readSignatures();

describe('catalogue of SAP ECC beside the collected signatures', () => {
  it.each(FUNCTIONS.map((fn) => [fn.name, fn] as const))('calls %s as it is known', (_name, fn) => {
    expect(functionDifferences(fn, signatures)).toEqual([]);
  });

  it.each(STANDARD_WRITES.map((fn) => [fn.name, fn] as const))('writes by %s as it is known', (_name, fn) => {
    expect(functionDifferences(fn, signatures)).toEqual([]);
  });

  it('writes by no parameter or field that nobody vouches for without having read the interface first', () => {
    const own = (fn: RfcFunction) => new Set(Object.keys({ ...fn.imports, ...fn.exports, ...fn.tables }));
    const unverified = STANDARD_WRITES.flatMap((fn) => [
      ...(signatures.functions[fn.name]?.parameters ?? [])
        .filter(({ name, confidence }) => own(fn).has(name) && confidence === 'unverified')
        .map(({ name }) => `${fn.name}.${name}`),
      ...structuresOf(fn).flatMap((structure) =>
        unverifiedFields(structure, signatures.structures[structure.name]).map((name) => `${structure.name}-${name}`),
      ),
    ]);
    expect(unverified).toEqual([
      'BAPI_ADDRESSCONTPART_GETDETAIL.ADDRESS_NUMBER',
      'BAPI_ADDRESSCONTPART_GETDETAIL.BAPIADTEL',
      'BAPI_ADDRESSCONTPART_GETDETAIL.BAPIADSMTP',
      'BAPI_ADDRESSCONTPART_GETDETAIL.RETURN',
      'BAPI_DISPUTE_AMOUNTS-CURRENCY',
      'BAPI_DISPUTE_GETDETAIL_MULTI.RETURN',
      'BAPI_DISPUTE_CASE_DETAIL-CASE_GUID',
      'BAPI_DISPUTE_CASE_DETAIL-ATTR_ID',
      'BAPI_DISPUTE_CASE_DETAIL-ATTR_VALUE',
    ]);
    expect(structureDifferences(SCMG_T_CASE_ATTR, signatures.tables['SCMG_T_CASE_ATTR'], true)).toEqual([]);
    expect(unverifiedFields(SCMG_T_CASE_ATTR, signatures.tables['SCMG_T_CASE_ATTR'])).toEqual([]);
  });

  it.each(TABLES.map((table) => [table.name, table] as const))('reads %s as it is known', (name, table) => {
    expect(structureDifferences(table, signatures.tables[name], true)).toEqual([]);
  });

  it('lists every function and table that it describes, and uses every structure', () => {
    const described = Object.values(functions).filter((one) => !Array.isArray(one));
    expect(new Set(described)).toEqual(new Set(FUNCTIONS));
    expect(new Set(Object.values(tables).filter((one) => !Array.isArray(one)))).toEqual(new Set(TABLES));
    const used = new Set([...FUNCTIONS, BAPI_TRANSACTION_COMMIT].flatMap(structuresOf).map(({ name }) => name));
    expect([...used].sort()).toEqual(
      Object.values(structures)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('names in doctor every field in use that no public source confirms, and no other', () => {
    const unverified = TABLES.map(
      (table) => [table.name, unverifiedFields(table, signatures.tables[table.name])] as const,
    );
    expect(UNVERIFIED).toEqual(Object.fromEntries(unverified.filter(([, fields]) => fields.length > 0)));
  });

  it('uses no unconfirmed parameter and no unconfirmed field of a function', () => {
    const parameters = FUNCTIONS.flatMap((fn) => {
      const own = new Set(Object.keys({ ...fn.imports, ...fn.exports, ...fn.tables }));
      return (signatures.functions[fn.name]?.parameters ?? [])
        .filter(({ name, confidence }) => own.has(name) && confidence === 'unverified')
        .map(({ name }) => `${fn.name}.${name}`);
    });
    const fields = FUNCTIONS.flatMap(structuresOf).flatMap((structure) =>
      unverifiedFields(structure, signatures.structures[structure.name]).map((name) => `${structure.name}-${name}`),
    );
    expect([...parameters, ...fields]).toEqual([]);
  });
});

describe('comparison of a catalogue with the signatures', () => {
  const { imports, exports, tables: rows } = BAPI_AR_ACC_GETOPENITEMS;
  const fn = (change: Partial<RfcFunction>): RfcFunction => ({ ...BAPI_AR_ACC_GETOPENITEMS, ...change });

  it.each<[string, RfcFunction, string]>([
    ['an invented function', fn({ name: 'BAPI_AR_ACC_GETALL' }), 'BAPI_AR_ACC_GETALL: does not exist'],
    [
      'an invented parameter',
      fn({ imports: { ...imports, MAXROWS: char(4) } }),
      'BAPI_AR_ACC_GETOPENITEMS.MAXROWS: does not exist',
    ],
    [
      'a longer parameter',
      fn({ imports: { ...imports, CUSTOMER: char(12) } }),
      'BAPI_AR_ACC_GETOPENITEMS.CUSTOMER: 12 long here, 10 there',
    ],
    [
      'another type',
      fn({ imports: { ...imports, CUSTOMER: dats() } }),
      'BAPI_AR_ACC_GETOPENITEMS.CUSTOMER: DATS here, CHAR there',
    ],
    [
      'another direction',
      fn({ imports: { ...imports, RETURN: exports.RETURN }, exports: {} }),
      'BAPI_AR_ACC_GETOPENITEMS.RETURN: import here, export there',
    ],
    [
      'another structure',
      fn({ exports: { RETURN: structures.BAPIRETURN1 } }),
      'BAPI_AR_ACC_GETOPENITEMS.RETURN: BAPIRETURN1 here, BAPIRETURN there',
    ],
    [
      'an invented field',
      fn({ tables: { LINEITEMS: { ...rows.LINEITEMS, fields: { AMOUNT_LONG: char(1) } } } }),
      'BAPI3007_2-AMOUNT_LONG: does not exist',
    ],
    ['a mandatory parameter left out', fn({ tables: {} }), 'BAPI_AR_ACC_GETOPENITEMS.LINEITEMS: mandatory, not sent'],
  ])('tells of %s', (_what, changed, difference) => {
    expect(functionDifferences(changed, signatures)).toContain(difference);
  });

  it('tells of an invented table and of a field with other decimals', () => {
    expect(structureDifferences({ name: 'ZTAB', fields: {} }, signatures.tables['ZTAB'])).toEqual([
      'ZTAB: does not exist',
    ]);
    const other = { name: 'BSID', fields: { WRBTR: { ...BSID.fields.WRBTR, decimals: 3 } } };
    expect(structureDifferences(other, signatures.tables['BSID'], true)).toEqual([
      'BSID-WRBTR: 3 decimals here, 2 there',
    ]);
    expect(functionDifferences(RFC_READ_TABLE, signatures)).toEqual([]);
  });
});
