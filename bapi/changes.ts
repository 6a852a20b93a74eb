import type { Change, ChangesResult, Settlement } from '../domain/connector.ts';
import { addDays } from '../domain/dates.ts';
import { zero } from '../domain/money.ts';
import { toDats } from './abap/dates.ts';
import { BSAD, BSID } from './catalogue/tables.ts';
import { changesByBapi } from './changes-by-bapi.ts';
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
import {
  type LineRow,
  linesOf,
  readClearings,
  readNamed,
  readNaming,
  readPartials,
  readRows,
} from './changes-lines.ts';
import { settlementsOf } from './changes-settled.ts';
import { afterPoll, readTouched } from './changes-touched.ts';
import type { TouchedPosition } from './changes-touched-position.ts';
import { type KeyPage, readKeyPage } from './key-pages.ts';
import { PAYMENT_KEY } from './map/kind.ts';
import { isCredit, type Line, lineKey, refersToKey } from './map/line.ts';
import { openItemFacts, sortOpenLines } from './map/open-item.ts';
import { isFollowable } from './poll-index.ts';
import type { Ask } from './session.ts';
import { all, type Condition, compare, oneOf } from './where.ts';

/** Rows of one page of one stream. */
const PAGE_ROWS = 500;

const NO_CONDITION: Condition = { tokens: [] };

/**
 * What was entered and what was cleared since the last poll, from BSID and BSAD.
 *
 * The watermark is the newest entry date (CPUDT) that the ERP itself has shown; each poll reads the two days before it
 * again and leaves out what it has delivered. A cleared item leaves BSID, so clearings are read from BSAD by clearing
 * date, and by entry date where the clearing was dated back. A partial payment delivers the item that it lowers, a
 * clearing the credits that named what it cleared: they are now due by themselves. The first poll reads every open line,
 * account by account, and what was cleared since yesterday.
 *
 * Not seen: a clearing that was reset, and one dated back by hand without a new document; the nightly load meets them.
 */
export async function changes(ask: Ask, cursor: string | null): Promise<ChangesResult> {
  if (!ask.canReadTables || !(await isFollowable(ask))) return changesByBapi(ask, cursor);
  const position = cursor === null ? firstPosition(ask.today) : readCursor(cursor);
  const from = windowStart(position);
  const [touching, entered, cleared, backdated] = await Promise.all([
    readTouched(ask, position.touched),
    position.isWhole
      ? page(ask, position, 'entered', BSID, 'KUNNR', NO_CONDITION)
      : page(ask, position, 'entered', BSID, 'CPUDT', compare(BSID, 'CPUDT', 'GE', toDats(from))),
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
  const [enteredLines, clearedLines, backdatedLines] = await Promise.all(
    [entered, cleared, backdated].map(({ rows }) => linesOf(ask, rows)),
  );
  const opened = fresh(
    position,
    enteredLines ?? [],
    (line) => line.enteredOn ?? line.postedOn,
    (line) => `o ${lineKey(line)}`,
  );
  const groups = await readClearings(ask, backdatedLines ?? []);
  const settled = fresh(
    position,
    [...(clearedLines ?? []), ...groups],
    // A clearing dated back is remembered under the day of its entry, which stays in the window.
    (line) => (line.clearedOn !== null && line.clearedOn >= from ? line.clearedOn : position.newest),
    (line) => `c ${lineKey(line)} ${line.clearedBy}`,
  );
  // The first poll marks the overlap as delivered; clearings begin with yesterday.
  const isWanted = (day: string) => !position.isWhole || day >= addDays(position.since, -1);
  const openedNow = opened.map(({ line }) => line);
  const settledNow = settled.filter(({ day }) => isWanted(day)).map(({ line }) => line);
  // Only where all clearings of the window stand on this page, those that began are whole.
  const isCut = position.at.cleared !== null || cleared.after !== null;
  const whole = isCut ? await readClearings(ask, settledNow) : (clearedLines ?? []);
  const payments = [...openedNow, ...settledNow].filter(({ postingKey }) => postingKey === PAYMENT_KEY);
  const [named, naming, partials] = await Promise.all([
    readNamed(ask, [...openedNow, ...payments]),
    readNaming(ask, settledNow),
    position.isWhole ? readPartials(ask, entered.rows) : [],
  ]);
  const settlements = await settlementsOf(ask, { settled: settledNow, cleared: [...whole, ...groups], open: naming });
  const orphaned = naming.filter(isCredit);
  const next = advance(
    position,
    { entered, cleared, backdated },
    { delivered: [...opened, ...settled], touched: touching.position },
  );
  const isDone = STREAMS.every((stream) => next.at[stream] === null);
  return {
    changes: [
      ...upserts({ openedNow, payments, named: [...named, ...partials], orphaned }, ask.today),
      ...clearings(settledNow, settlements),
    ],
    ...(touching.touched.length > 0 && { touched: touching.touched }),
    cursor: writeCursor(next),
    more: !isDone,
    ...(isDone && position.isWhole && { snapshot: true }),
    asOf: ask.asOf(),
    cost: ask.cost(),
  };
}

async function page(
  ask: Ask,
  position: FeedPosition,
  stream: StreamName,
  table: typeof BSID,
  by: 'CPUDT' | 'AUGDT' | 'KUNNR',
  window: Condition,
): Promise<KeyPage<LineRow>> {
  const at = position.at[stream];
  if (at === 'done') return { rows: [], after: null };
  return readKeyPage({
    table,
    key: [by, 'BELNR'],
    after: at,
    pageRows: PAGE_ROWS,
    read: (where, maxRows) =>
      readRows(ask, table, all(oneOf(table, 'BUKRS', ask.section.companyCodes), window, where), maxRows),
    keyOf: (row) => [by === 'KUNNR' ? row.KUNNR : toDats(row[by]), row.BELNR],
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

interface Opened {
  readonly openedNow: readonly Line[];
  /** Payments that were entered or settled: what they name is open by another amount than before. */
  readonly payments: readonly Line[];
  readonly named: readonly Line[];
  readonly orphaned: readonly Line[];
}

/** Open items that are new or not what they were; the others that were read only serve to tell these. */
function upserts({ openedNow, payments, named, orphaned }: Opened, keyDate: string): readonly Change[] {
  const known = new Map([...openedNow, ...named, ...orphaned].map((line) => [lineKey(line), line]));
  const moved = new Set([...openedNow, ...orphaned].map(lineKey));
  for (const payment of payments) moved.add(refersToKey(payment) ?? '');
  return sortOpenLines([...known.values()])
    .listed.filter(({ line }) => moved.has(lineKey(line)))
    .map((item) => ({ entity: 'openItem', what: 'upsert', row: openItemFacts(item, keyDate) }));
}

function clearings(settled: readonly Line[], settlements: ReadonlyMap<string, Settlement>): readonly Change[] {
  return settled
    .filter((line) => line.document !== line.clearedBy || line.postingKey !== PAYMENT_KEY)
    .map((line) => {
      const nothing = zero(line.amount.currency);
      const settlement = settlements.get(lineKey(line));
      return {
        entity: 'openItem',
        what: 'cleared',
        ...(line.clearedOn !== null && { clearedOn: line.clearedOn }),
        ...(settlement && { settlement }),
        row: openItemFacts({ line, open: nothing, referred: null }, line.clearedOn ?? line.postedOn),
      };
    });
}

function advance(
  position: FeedPosition,
  pages: Readonly<Record<StreamName, KeyPage<LineRow>>>,
  { delivered, touched }: { readonly delivered: readonly Fresh[]; readonly touched: TouchedPosition | undefined },
): FeedPosition {
  const dates = STREAMS.flatMap((stream) => pages[stream].rows.flatMap(({ CPUDT }) => (CPUDT === null ? [] : [CPUDT])));
  const newest = dates.reduce((latest, date) => (date > latest ? date : latest), position.newest);
  const at = Object.fromEntries(
    STREAMS.map((stream) => [stream, position.at[stream] === 'done' ? 'done' : (pages[stream].after ?? 'done')]),
  ) as FeedPosition['at'];
  const isDone = STREAMS.every((stream) => at[stream] === 'done') && (touched?.at ?? 'done') === 'done';
  const moved = {
    since: isDone ? newest : position.since,
    newest,
    at: isDone ? START : at,
    seen: position.seen,
    isWhole: position.isWhole && !isDone,
    ...(touched && { touched: isDone ? afterPoll(touched) : touched }),
  };
  return { ...moved, seen: remember(moved, delivered) };
}
