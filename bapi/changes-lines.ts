import { toDats } from './abap/dates.ts';
import { BSAD, BSID } from './catalogue/tables.ts';
import { PAYMENT_KEY } from './map/kind.ts';
import { isCredit, type Line, lineFromTable, lineKey, refersToKey } from './map/line.ts';
import { readScale } from './money-scale.ts';
import { OVERFLOWN } from './read-table.ts';
import { clearedLines, openLines } from './reads/account.ts';
import { chunked } from './reads/chunks.ts';
import type { Ask } from './session.ts';
import { all, any, type Condition, compare } from './where.ts';

/** A row of BSID or BSAD. Amounts may be `OVERFLOWN`. */
export type LineRow = Parameters<typeof lineFromTable>[0];

const KEY = ['BUKRS', 'KUNNR', 'GJAHR', 'BELNR', 'BUZEI'] as const;
const FIELDS = Object.keys(BSID.fields) as (keyof typeof BSID.fields)[];
const AMOUNTS = ['WRBTR', 'WMWST', 'SKFBT', 'WSKTO'] as const;

/** Conditions of one call: each names several fields. */
const CONDITIONS_PER_CALL = 20;

export function readRows(ask: Ask, table: typeof BSID, where: Condition, maxRows: number): Promise<readonly LineRow[]> {
  return ask.table({ table, fields: FIELDS, key: KEY, where, maxRows, overflow: 'mark' });
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

/** Open credits that name an item which is now settled. */
export async function readOrphaned(ask: Ask, settled: readonly Line[]): Promise<readonly Line[]> {
  const items = settled.filter((line) => !isCredit(line) && line.postingKey !== PAYMENT_KEY);
  const conditions = items.map((line) =>
    all(
      ...accountOf(BSID, line),
      compare(BSID, 'REBZG', 'EQ', line.document),
      compare(BSID, 'REBZJ', 'EQ', line.year),
      compare(BSID, 'SHKZG', 'EQ', 'H'),
    ),
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
