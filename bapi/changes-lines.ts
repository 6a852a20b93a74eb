import { chunked } from '../connector/chunks.ts';
import { toDats } from './abap/dates.ts';
import { BSAD, BSID } from './catalogue/tables.ts';
import { PAYMENT_KEY } from './map/kind.ts';
import { isCredit, type Line, lineFromTable, lineKey, refersToKey } from './map/line.ts';
import { readScale } from './money-scale.ts';
import { OVERFLOWN } from './read-table.ts';
import { clearedLines, openLines } from './reads/account.ts';
import type { Ask } from './session.ts';
import { all, any, type Condition, compare, oneOf } from './where.ts';

/** A row of BSID or BSAD. Amounts may be `OVERFLOWN`. */
export type LineRow = Parameters<typeof lineFromTable>[0];

const KEY = ['BUKRS', 'KUNNR', 'GJAHR', 'BELNR', 'BUZEI'] as const;
const FIELDS = Object.keys(BSID.fields) as (keyof typeof BSID.fields)[];
const AMOUNTS = ['WRBTR', 'WMWST', 'SKFBT', 'WSKTO'] as const;

/** Noted items, such as requests for a down payment, are reminders and no debts. */
const IS_POSTED = compare(BSID, 'BSTAT', 'NE', 'S');

/** Conditions of one call: each names several fields. */
const CONDITIONS_PER_CALL = 20;

export function readRows(ask: Ask, table: typeof BSID, where: Condition, maxRows: number): Promise<readonly LineRow[]> {
  return ask.table({ table, fields: FIELDS, key: KEY, where: all(IS_POSTED, where), maxRows, overflow: 'mark' });
}

/**
 * Lines of rows. One with an amount that the table could not print is taken from its account by BAPI instead; if it
 * has left the account in between, it is left out and comes with the next poll.
 */
export async function linesOf(ask: Ask, rows: readonly LineRow[]): Promise<readonly Line[]> {
  const scale = await readScale(ask);
  const isCut = (row: LineRow) => AMOUNTS.some((field) => row[field] === OVERFLOWN);
  const printed = rows.filter((row) => !isCut(row)).map((row) => lineFromTable(row, scale));
  const cut = rows.filter(isCut);
  if (cut.length === 0) return printed;
  const accounts = new Map(cut.map((row) => [`${row.BUKRS}/${row.KUNNR}/${row.AUGDT ?? ''}`, row]));
  const lines = await Promise.all(
    [...accounts.values()].map(({ BUKRS, KUNNR, AUGDT }) =>
      AUGDT === null ? openLines(ask, BUKRS, KUNNR, ask.today) : clearedLines(ask, BUKRS, KUNNR, AUGDT, AUGDT),
    ),
  );
  const wanted = new Set(
    cut.map(({ BUKRS, BELNR, GJAHR, BUZEI }) =>
      lineKey({ companyCode: BUKRS, document: BELNR, year: GJAHR, item: BUZEI }),
    ),
  );
  return [...printed, ...lines.flat().filter((line) => wanted.has(lineKey(line)))];
}

/** Whole clearings behind lines that were entered lately but cleared with a date before the window. */
export function readClearings(ask: Ask, lines: readonly Line[]): Promise<readonly Line[]> {
  const clearings = new Map(
    lines.flatMap((line) =>
      line.clearedOn === null
        ? []
        : [[`${line.companyCode}/${line.account}/${line.clearedBy}/${line.clearedOn}`, line] as const],
    ),
  );
  const conditions = [...clearings.values()].map((line) =>
    all(
      ...accountOf(BSAD, line),
      compare(BSAD, 'AUGDT', 'EQ', toDats(line.clearedOn)),
      compare(BSAD, 'AUGBL', 'EQ', line.clearedBy),
    ),
  );
  return readAny(ask, BSAD, conditions);
}

/** Open items that the lines refer to, each with every open line that refers to it in turn. */
export function readNamed(ask: Ask, lines: readonly Line[]): Promise<readonly Line[]> {
  const references = new Map<string, Line>();
  for (const line of lines)
    if (line.refersTo)
      references.set(`${line.companyCode}/${line.account}/${line.refersTo.document}/${line.refersTo.year}`, line);
  const conditions = [...references.values()].map((line) => {
    const { document, year } = line.refersTo ?? { document: '', year: '' };
    return all(
      ...accountOf(BSID, line),
      any(
        all(compare(BSID, 'BELNR', 'EQ', document), compare(BSID, 'GJAHR', 'EQ', year)),
        all(compare(BSID, 'REBZG', 'EQ', document), compare(BSID, 'REBZJ', 'EQ', year)),
      ),
    );
  });
  return readAny(ask, BSID, conditions);
}

/** Every open partial payment between the first and the last account of a page: what it names is on the page, or near. */
export async function readPartials(ask: Ask, rows: readonly LineRow[]): Promise<readonly Line[]> {
  const accounts = rows.map(({ KUNNR }) => KUNNR).sort();
  const [first, last] = [accounts[0], accounts.at(-1)];
  if (first === undefined || last === undefined) return [];
  const where = all(
    oneOf(BSID, 'BUKRS', ask.section.companyCodes),
    compare(BSID, 'KUNNR', 'GE', first),
    compare(BSID, 'KUNNR', 'LE', last),
    compare(BSID, 'BSCHL', 'EQ', PAYMENT_KEY),
    compare(BSID, 'REBZG', 'NE', ''),
  );
  return linesOf(ask, await readRows(ask, BSID, where, 0));
}

/** Open lines that name an item which is now settled: credits without their invoice, and what was left of it. */
export async function readNaming(ask: Ask, settled: readonly Line[]): Promise<readonly Line[]> {
  const items = settled.filter((line) => !isCredit(line) && line.postingKey !== PAYMENT_KEY);
  const conditions = items.map((line) =>
    all(...accountOf(BSID, line), compare(BSID, 'REBZG', 'EQ', line.document), compare(BSID, 'REBZJ', 'EQ', line.year)),
  );
  const keys = new Set(items.map(lineKey));
  return (await readAny(ask, BSID, conditions)).filter((line) => keys.has(refersToKey(line) ?? ''));
}

function accountOf(table: typeof BSID, line: Line): readonly Condition[] {
  return [compare(table, 'BUKRS', 'EQ', line.companyCode), compare(table, 'KUNNR', 'EQ', line.account)];
}

async function readAny(ask: Ask, table: typeof BSID, conditions: readonly Condition[]): Promise<readonly Line[]> {
  const parts = await Promise.all(
    chunked(conditions, CONDITIONS_PER_CALL).map((part) => readRows(ask, table, any(...part), 0)),
  );
  return linesOf(ask, parts.flat());
}
