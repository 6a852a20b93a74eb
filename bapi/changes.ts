import type { Change, ChangesResult } from '../domain/connector.ts';
import { addDays } from '../domain/dates.ts';
import { zero } from '../domain/money.ts';
import { toDats } from './abap/dates.ts';
import { BSAD, BSID } from './catalogue/tables.ts';
import {
  type FeedPosition,
  fingerprint,
  firstPosition,
  isSeen,
  readCursor,
  remember,
  START,
  STREAMS,
  type StreamName,
  windowStart,
  writeCursor,
} from './changes-cursor.ts';
import { type KeyPage, readKeyPage } from './key-pages.ts';
import { PAYMENT_KEY } from './map/kind.ts';
import { type Line, lineFromTable, lineKey } from './map/line.ts';
import { openItemFacts, sortOpenLines } from './map/open-item.ts';
import { readScale, type Scale } from './money-scale.ts';
import { chunked } from './reads/chunks.ts';
import type { Ask } from './session.ts';
import { all, any, type Condition, compare, oneOf } from './where.ts';

/** Rows of one page of one stream. */
const PAGE_ROWS = 500;

const KEY = ['BUKRS', 'KUNNR', 'GJAHR', 'BELNR', 'BUZEI'] as const;
const FIELDS = Object.keys(BSID.fields) as (keyof typeof BSID.fields)[];

/**
 * What was entered and what was cleared since the last poll, from BSID and BSAD.
 *
 * The watermark is the newest entry date (CPUDT) that the ERP itself has shown; each poll reads the two days before it
 * again and leaves out what it has delivered. A cleared item leaves BSID, so clearings are read from BSAD by clearing
 * date, and by entry date where the clearing was dated back. A partial payment delivers the item that it lowers. The
 * first poll delivers what was entered or cleared since yesterday.
 *
 * Not seen: a clearing that was reset, and one dated back by hand without a new document; the nightly load meets them.
 */
export async function changes(ask: Ask, cursor: string | null): Promise<ChangesResult> {
  const position = cursor === null ? firstPosition(ask.today) : readCursor(cursor);
  const from = windowStart(position);
  const [scale, entered, cleared, backdated] = await Promise.all([
    readScale(ask),
    page(ask, position, 'entered', BSID, 'CPUDT', compare(BSID, 'CPUDT', 'GE', toDats(from))),
    page(ask, position, 'cleared', BSAD, 'AUGDT', compare(BSAD, 'AUGDT', 'GE', toDats(from))),
    page(
      ask,
      position,
      'backdated',
      BSAD,
      'CPUDT',
      all(compare(BSAD, 'CPUDT', 'GE', toDats(from)), compare(BSAD, 'AUGDT', 'LT', toDats(from))),
    ),
  ]);
  const lines = (rows: readonly Row[]) => rows.map((row) => lineFromTable(row, scale));
  const opened = fresh(
    position,
    lines(entered.rows),
    (line) => line.enteredOn ?? line.postedOn,
    (line) => `o ${lineKey(line)}`,
  );
  const groups = await readGroups(ask, lines(backdated.rows), scale);
  const settled = fresh(
    position,
    [...lines(cleared.rows), ...groups],
    // A clearing dated back is remembered under the day of its entry, which stays in the window.
    (line) => (line.clearedOn !== null && line.clearedOn >= from ? line.clearedOn : position.newest),
    (line) => `c ${lineKey(line)} ${line.clearedBy}`,
  );
  // The first poll marks the overlap as delivered and starts with yesterday.
  const isWanted = (day: string) => cursor !== null || day >= addDays(position.since, -1);
  const openedNow = opened.filter(({ day }) => isWanted(day)).map(({ line }) => line);
  const settledNow = settled.filter(({ day }) => isWanted(day)).map(({ line }) => line);
  const named = await readNamed(
    ask,
    [...openedNow, ...settledNow.filter(({ postingKey }) => postingKey === PAYMENT_KEY)],
    scale,
  );
  const next = advance(position, { entered, cleared, backdated }, [...opened, ...settled]);
  const isDone = STREAMS.every((stream) => next.at[stream] === null);
  return {
    changes: [...upserts(openedNow, named, ask.today), ...clearings(settledNow)],
    cursor: writeCursor(next),
    more: !isDone,
    asOf: ask.asOf(),
    cost: ask.cost(),
  };
}

type Row = Parameters<typeof lineFromTable>[0];

async function page(
  ask: Ask,
  position: FeedPosition,
  stream: StreamName,
  table: typeof BSID,
  day: 'CPUDT' | 'AUGDT',
  window: Condition,
): Promise<KeyPage<Row>> {
  const at = position.at[stream];
  if (at === 'done') return { rows: [], after: null };
  return readKeyPage({
    table,
    key: [day, 'BELNR'],
    after: at,
    pageRows: PAGE_ROWS,
    read: (where, maxRows) =>
      ask.table({
        table,
        fields: FIELDS,
        key: KEY,
        where: all(oneOf(table, 'BUKRS', ask.section.companyCodes), window, where),
        maxRows,
      }),
    keyOf: (row) => [toDats(row[day]), row.BELNR],
  });
}

interface Fresh {
  readonly line: Line;
  readonly day: string;
  readonly print: string;
}

function fresh(
  position: FeedPosition,
  lines: readonly Line[],
  dayOf: (line: Line) => string,
  keyOf: (line: Line) => string,
): readonly Fresh[] {
  const found = new Map<string, Fresh>();
  for (const line of lines) {
    const entry = { line, day: dayOf(line), print: fingerprint(keyOf(line)) };
    if (!isSeen(position, entry.day, entry.print)) found.set(entry.print, entry);
  }
  return [...found.values()];
}

/** Whole clearings behind lines that were entered lately but cleared with a date before the window. */
async function readGroups(ask: Ask, lines: readonly Line[], scale: Scale): Promise<readonly Line[]> {
  const clearings = new Map(
    lines.flatMap((line) =>
      line.clearedOn === null
        ? []
        : [[`${line.companyCode}/${line.account}/${line.clearedBy}/${line.clearedOn}`, line] as const],
    ),
  );
  const conditions = [...clearings.values()].map((line) =>
    all(
      compare(BSAD, 'BUKRS', 'EQ', line.companyCode),
      compare(BSAD, 'KUNNR', 'EQ', line.account),
      compare(BSAD, 'AUGDT', 'EQ', toDats(line.clearedOn)),
      compare(BSAD, 'AUGBL', 'EQ', line.clearedBy),
    ),
  );
  return readAny(ask, BSAD, conditions, scale);
}

/** Open items that the lines refer to, each with every open line that refers to it in turn. */
async function readNamed(ask: Ask, lines: readonly Line[], scale: Scale): Promise<readonly Line[]> {
  const references = new Map<string, Line>();
  for (const line of lines)
    if (line.refersTo)
      references.set(`${line.companyCode}/${line.account}/${line.refersTo.document}/${line.refersTo.year}`, line);
  const conditions = [...references.values()].map((line) =>
    all(
      compare(BSID, 'BUKRS', 'EQ', line.companyCode),
      compare(BSID, 'KUNNR', 'EQ', line.account),
      any(
        all(
          compare(BSID, 'BELNR', 'EQ', line.refersTo?.document ?? ''),
          compare(BSID, 'GJAHR', 'EQ', line.refersTo?.year ?? ''),
        ),
        all(
          compare(BSID, 'REBZG', 'EQ', line.refersTo?.document ?? ''),
          compare(BSID, 'REBZJ', 'EQ', line.refersTo?.year ?? ''),
        ),
      ),
    ),
  );
  return readAny(ask, BSID, conditions, scale);
}

async function readAny(
  ask: Ask,
  table: typeof BSID,
  conditions: readonly Condition[],
  scale: Scale,
): Promise<readonly Line[]> {
  const parts = await Promise.all(
    chunked(conditions, 20).map((part) =>
      ask.table({ table, fields: FIELDS, key: KEY, where: any(...part), maxRows: 0 }),
    ),
  );
  return parts.flat().map((row) => lineFromTable(row, scale));
}

function upserts(opened: readonly Line[], named: readonly Line[], keyDate: string): readonly Change[] {
  const known = new Map([...opened, ...named].map((line) => [lineKey(line), line]));
  return sortOpenLines([...known.values()]).listed.map((item) => ({
    entity: 'openItem',
    what: 'upsert',
    row: openItemFacts(item, keyDate),
  }));
}

function clearings(settled: readonly Line[]): readonly Change[] {
  return settled
    .filter((line) => line.document !== line.clearedBy || line.postingKey !== PAYMENT_KEY)
    .map((line) => {
      const nothing = zero(line.amount.currency);
      return {
        entity: 'openItem',
        what: 'cleared',
        row: openItemFacts({ line, open: nothing, referred: null }, line.clearedOn ?? line.postedOn),
      };
    });
}

function advance(
  position: FeedPosition,
  pages: Readonly<Record<StreamName, KeyPage<Row>>>,
  delivered: readonly Fresh[],
): FeedPosition {
  const dates = STREAMS.flatMap((stream) => pages[stream].rows.flatMap(({ CPUDT }) => (CPUDT === null ? [] : [CPUDT])));
  const newest = dates.reduce((latest, date) => (date > latest ? date : latest), position.newest);
  const at = Object.fromEntries(
    STREAMS.map((stream) => [stream, position.at[stream] === 'done' ? 'done' : (pages[stream].after ?? 'done')]),
  ) as FeedPosition['at'];
  const isDone = STREAMS.every((stream) => at[stream] === 'done');
  const moved = { since: isDone ? newest : position.since, newest, at: isDone ? START : at, seen: position.seen };
  return { ...moved, seen: remember(moved, delivered) };
}
