import type { Touched } from '../domain/connector.ts';
import type { Ask } from './ask.ts';
import { fingerprint } from './changes-cursor.ts';
import type { StreamPosition } from './changes-items.ts';
import type { TouchedStream } from './changes-streams.ts';
import { present } from './map/values.ts';

export interface TouchedPage {
  readonly rows: readonly { readonly print: string; readonly touched: Touched | null }[];
  /** Null behind the last page. */
  readonly after: StreamPosition | null;
}

/** Positions of one page. */
const PAGE = 500;
const ROWS = PAGE * 4;

/**
 * One page of what changed beside the accounts. A second change in one second has the same date: what was changed in
 * the second of the clock is told once more when that second is over.
 *
 * @param clock the database's, from before the run
 */
export async function touchedPage(
  ask: Ask,
  { source, way }: TouchedStream,
  from: StreamPosition,
  clock: string,
): Promise<TouchedPage> {
  const { rows, cut } = await ask.rows(
    source.query,
    {
      way: way === 'key' ? 'key' : source.byDate,
      after_at: from.at,
      after_id: from.id,
      page: String(PAGE),
      orgs: ask.orgs,
    },
    { cap: ROWS },
  );
  const positions = new Set(rows.map(({ POSITION_ID }) => POSITION_ID));
  const last = rows.at(-1);
  const isLast = !cut && positions.size < PAGE;
  return {
    rows: rows.map(({ ACCOUNT_NUMBER, POSITION_AT, POSITION_ID }) => {
      const isOver = POSITION_AT !== null && POSITION_AT < clock;
      const key = `${source.name} ${POSITION_ID} ${POSITION_AT} ${ACCOUNT_NUMBER}`;
      return {
        print: fingerprint(isOver ? key : `${key} ${clock}`),
        touched: ACCOUNT_NUMBER === null ? null : { entity: source.entity, customer: ACCOUNT_NUMBER },
      };
    }),
    after:
      isLast || !last
        ? null
        : { at: way === 'key' ? null : last.POSITION_AT, id: present(last.POSITION_ID, source.name) },
  };
}
