import type { Touched } from '../domain/connector.ts';
import { addDays, type BusinessDate } from '../domain/dates.ts';
import { AditError } from '../domain/errors.ts';
import { fingerprint } from './changes-cursor.ts';
import { addonPage } from './changes-touched-addon.ts';
import { documentPage } from './changes-touched-documents.ts';
import type { Reader, Stamp, TouchedPosition } from './changes-touched-position.ts';
import type { Ask } from './session.ts';

const READERS: Readonly<Record<TouchedPosition['by'], Reader>> = { addon: addonPage, documents: documentPage };
/** More are not kept; what falls out may be told twice, which costs a read. */
const MOST_SEEN = 3_000;

/** By what this section learns of changed customers, promises, disputes and activities; null where by nothing. */
function touchedBy({ section, canReadTables }: Pick<Ask, 'section' | 'canReadTables'>): TouchedPosition['by'] | null {
  if (section.addon === 'on') return 'addon';
  return section.masterChanges === 'cdhdr' && canReadTables ? 'documents' : null;
}

export interface TouchedResult {
  readonly touched: readonly Touched[];
  /** Absent where nothing is followed. */
  readonly position?: TouchedPosition;
}

/**
 * The next page of what changed otherwise than by postings. Time is the server's and never ours: a poll begins some
 * time before the moment up to which the last one told all, and leaves out what it has told. What the ERP user may not
 * read is not followed, and the rest of the feed goes on.
 */
export async function readTouched(ask: Ask, before: TouchedPosition | undefined): Promise<TouchedResult> {
  const by = touchedBy(ask);
  if (by === null) return { touched: [] };
  const position = before?.by === by ? before : firstTouched(by, ask.today);
  if (position.at === 'done') return { touched: [], position };
  const { overlapSeconds, read } = READERS[by];
  try {
    const page = await read(ask, secondsBefore(position.since, overlapSeconds), position.at);
    const seen = new Set(position.seen);
    const fresh = page.rows.filter(({ print }) => !seen.has(fingerprint(print)));
    const next = newer(position.next, page.clock);
    return {
      touched: distinct(fresh.flatMap(({ touched }) => touched)),
      position: {
        ...position,
        next,
        at: page.after ?? 'done',
        seen: [...seen, ...new Set(fresh.map(({ print }) => fingerprint(print)))].slice(-MOST_SEEN),
      },
    };
  } catch (thrown) {
    const isRefused = thrown instanceof AditError && ['ERP_DENIED', 'ERP_REPLY_INVALID'].includes(thrown.code);
    if (!isRefused) throw thrown;
    ask.log('warn', 'changed customers cannot be followed', { by, code: thrown.code });
    return { touched: [], position: { ...position, at: 'done' } };
  }
}

/** As the next poll finds it. */
export function afterPoll(position: TouchedPosition): TouchedPosition {
  return { ...position, since: position.next, at: null };
}

function firstTouched(by: TouchedPosition['by'], today: BusinessDate): TouchedPosition {
  const since = `${addDays(today, -1).replaceAll('-', '')}000000`;
  return { by, since, next: since, at: null, seen: [] };
}

function newer(a: Stamp, b: Stamp | null): Stamp {
  return b !== null && b > a ? b : a;
}

function secondsBefore(stamp: Stamp, seconds: number): Stamp {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(stamp) ?? [];
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return new Date(at - 1_000 * seconds).toISOString().replaceAll(/\D/g, '').slice(0, 14);
}

function distinct(touched: readonly Touched[]): readonly Touched[] {
  return [...new Map(touched.map((one) => [`${one.entity} ${one.customer}`, one])).values()];
}
