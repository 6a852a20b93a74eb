import { chunked } from '../../connector/chunks.ts';
import { cleanText } from '../../connector/text.ts';
import type { InvoiceFacts } from '../../domain/facts.ts';
import { alphaIn } from '../abap/alpha.ts';
import { shortest } from '../abap/packed.ts';
import type { InputOf, Structure } from '../catalogue/types.ts';
import type { Ask } from '../session.ts';
import { all, any, type Condition, compare, oneOf } from '../where.ts';
import { fieldType, keyOf, type OwnDescriptor, ownFunction, tableOf } from './descriptors.ts';
import type { OwnFunction, TableField } from './section.ts';

/** Custom values by name. */
export type Values = Readonly<Record<string, string>>;
type Row = Readonly<Record<string, unknown>>;

const MOST_CHARACTERS = 200;
/** A function of the site's own is called for this many invoices of one answer at most. */
export const INVOICES_BY_FUNCTION = 20;

/** Fields of KNA1 and KNB1; of several company codes the first that has the customer. */
export async function customerTableValues(ask: Ask, number: string, fields: readonly TableField[]): Promise<Values> {
  const customer = alphaIn(number, 10);
  const parts = await Promise.all(
    tablesOf(fields).map(async ([name, own]) => {
      const table = tableOf(name, own);
      const codes = ask.section.companyCodes;
      const where = all(
        compare(table, 'KUNNR', 'EQ', customer),
        ...(name === 'KNB1' ? [oneOf(table, 'BUKRS', codes)] : []),
      );
      const rows = await readRows(ask, table, where);
      const first = codes.map((code) => rows.find((row) => row['BUKRS'] === code)).find((row) => row !== undefined);
      return valuesOf(own, name === 'KNB1' ? first : rows.find((row) => row['KUNNR'] === customer));
    }),
  );
  return Object.assign({}, ...parts);
}

/** Fields of the billing document and of the account line, by the invoice's place in the list. */
export async function invoiceTableValues(
  ask: Ask,
  invoices: readonly InvoiceFacts[],
  fields: readonly TableField[],
): Promise<readonly Values[]> {
  const parts = await Promise.all(
    tablesOf(fields).map(async ([name, own]) => {
      const table = tableOf(name, own);
      const isBilling = name === 'VBRK';
      const rows = isBilling ? await billingRows(ask, table, invoices) : await lineRows(ask, table, invoices);
      const byKey = new Map(rows.map((row) => [isBilling ? String(row['VBELN']) : lineKey(row), row]));
      return invoices.map((one) => {
        const { orgUnit, number, year, item } = one.document;
        const key = isBilling
          ? one.invoice
          : lineKey({ BUKRS: orgUnit, KUNNR: one.customer, GJAHR: year, BELNR: number, BUZEI: item });
        return valuesOf(own, byKey.get(key));
      });
    }),
  );
  return invoices.map((_, index) => Object.assign({}, ...parts.map((part) => part[index] ?? {})));
}

/** What a function of the site's own says, of which only the exports that the section names are asked for. */
export async function functionValues(
  ask: Ask,
  own: OwnFunction,
  about: { readonly customer: string; readonly companyCode: string; readonly invoice?: string },
): Promise<Values> {
  const fn = ownFunction(own);
  const given: Readonly<Record<string, string>> = {
    customer: alphaIn(about.customer, 10),
    companyCode: about.companyCode,
    invoice: about.invoice === undefined ? '' : alphaIn(about.invoice, 10),
    today: ask.today,
  };
  const input: InputOf<OwnDescriptor> = Object.fromEntries(
    Object.entries(own.imports).map(([name, selector]) => [name, given[selector] ?? '']),
  );
  const output: Row = await ask.call(fn, input);
  return Object.fromEntries(
    own.exports.map((one) => {
      const held = output[one.parameter];
      const value = one.field === undefined ? held : rowOf(held)[one.field];
      return [one.custom, textOf(value, fieldType(one).abap)];
    }),
  );
}

function tablesOf(fields: readonly TableField[]): readonly (readonly [TableField['table'], readonly TableField[]])[] {
  const tables = new Map<TableField['table'], TableField[]>();
  for (const one of fields) tables.set(one.table, [...(tables.get(one.table) ?? []), one]);
  return [...tables];
}

function readRows(ask: Ask, table: Structure, where: Condition): Promise<readonly Row[]> {
  const fields = Object.keys(table.fields);
  const key = keyOf(table.name).filter((name) => fields.includes(name));
  return ask.table({ table, fields, key, where, maxRows: 0 });
}

async function billingRows(ask: Ask, table: Structure, invoices: readonly InvoiceFacts[]): Promise<readonly Row[]> {
  const numbers = [...new Set(invoices.map(({ invoice }) => invoice))];
  const parts = await Promise.all(chunked(numbers).map((part) => readRows(ask, table, oneOf(table, 'VBELN', part))));
  return parts.flat();
}

const LINES_PER_CALL = 12;

/** An open line stands in BSID, a cleared one in BSAD; appended fields of the one are fields of the other. */
async function lineRows(ask: Ask, table: Structure, invoices: readonly InvoiceFacts[]): Promise<readonly Row[]> {
  const parts: Promise<readonly Row[]>[] = [];
  for (const isCleared of [false, true]) {
    const name = isCleared ? 'BSAD' : 'BSID';
    const own = invoices.filter(({ clearedOn }) => (clearedOn !== null) === isCleared);
    for (let at = 0; at < own.length; at += LINES_PER_CALL) {
      const conditions = own
        .slice(at, at + LINES_PER_CALL)
        .map(({ customer, document }) =>
          all(
            compare(table, 'BUKRS', 'EQ', document.orgUnit),
            compare(table, 'KUNNR', 'EQ', customer),
            compare(table, 'GJAHR', 'EQ', document.year),
            compare(table, 'BELNR', 'EQ', document.number),
          ),
        );
      parts.push(readRows(ask, { ...table, name }, any(...conditions)));
    }
  }
  return (await Promise.all(parts)).flat();
}

function lineKey(row: Row): string {
  return ['BUKRS', 'KUNNR', 'GJAHR', 'BELNR', 'BUZEI'].map((field) => String(row[field])).join('/');
}

/** Nothing for a row that is not there: the field is then not available. */
function valuesOf(fields: readonly TableField[], row: Row | undefined): Values {
  if (!row) return {};
  return Object.fromEntries(fields.map((one) => [one.custom, textOf(row[one.field], one.type)]));
}

/** An initial value is an empty text: the ERP has the field, and it says nothing. */
function textOf(value: unknown, type: string): string {
  if (value === null || value === undefined) return '';
  if (type === 'DEC' && typeof value === 'string') return shortest(value);
  return cleanText(String(value), MOST_CHARACTERS);
}

function rowOf(value: unknown): Row {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
