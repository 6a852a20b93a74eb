import type { HostContext } from '../../../agent/host/contract.ts';
import { createSync, type SyncDeps } from '../../../agent/sync/sync.ts';
import { systemClock } from '../../../domain/clock.ts';
import type { Change, ChangesResult, ReadResult, Touched } from '../../../domain/connector.ts';
import { AditError } from '../../../domain/errors.ts';
import type { CustomerFacts, SearchKey } from '../../../domain/facts.ts';
import { openRecords, SYSTEM } from '../records/world.ts';

/** When the scripted ERP begins to tell; the sync's own clock is an hour later, on whatever day the test is run. */
const BEGIN = Date.parse('2026-11-21T08:00:00.000Z');
const clock: SyncDeps['clock'] = { ...systemClock, now: () => BEGIN + 3_600_000 + Math.floor(systemClock.monotonic()) };

const cost = { calls: [], erpMs: 0, queueMs: 0 };

/** An ERP of two feeds, delivered page by page; each page is taken from the script, the last one repeats. */
export interface FeedScript {
  /** Pages by cursor ('' for none). */
  changes: Record<
    string,
    {
      changes: Change[];
      cursor: string;
      more?: boolean;
      snapshot?: boolean;
      follows?: false;
      asOf?: string;
      touched?: Touched[];
      /** Rows that the ERP gave for it. */
      rows?: number;
    }
  >;
  keys: Record<string, { keys: SearchKey[]; next?: string }>;
  /** Customers as the ERP has them; whoever is not here cannot be read. */
  customers?: Record<string, CustomerFacts>;
  /** Called before each page is delivered; may throw or wait. */
  before?: (what: string, context: HostContext, cursor: string | null) => Promise<void> | void;
}

export async function openSync(script: FeedScript, over: Partial<SyncDeps> = {}) {
  const world = await openRecords();
  const asked: string[] = [];
  let day = BEGIN;
  const nextAsOf = () => {
    day += 60_000;
    return new Date(day).toISOString();
  };
  const handle = {
    name: SYSTEM,
    async changes(cursor: string | null, context: HostContext): Promise<ChangesResult> {
      asked.push(`changes ${cursor ?? '-'} ${context.priority}`);
      await script.before?.('changes', context, cursor);
      const page = script.changes[cursor ?? ''] ?? { changes: [], cursor: cursor ?? '' };
      const { rows, ...told } = { rows: 0, ...page };
      return { more: false, asOf: nextAsOf(), cost: { ...cost, calls: ['F'], rows: { F: rows } }, ...told };
    },
    async read(
      entity: string,
      { after, customer = '' }: { after: string | null; customer?: string },
      context: HostContext,
    ): Promise<ReadResult<'searchKey'> | ReadResult<'customer'>> {
      if (entity === 'customer') {
        asked.push(`customer ${customer} ${context.priority}`);
        const row = script.customers?.[customer];
        if (!row) throw new AditError('ERP_UNREACHABLE', 'the system does not answer');
        return { rows: [row], complete: true, asOf: nextAsOf(), cost };
      }
      asked.push(`keys ${after ?? '-'} ${context.priority}`);
      await script.before?.('keys', context, after);
      const page = script.keys[after ?? ''] ?? { keys: [] };
      return {
        rows: page.keys,
        complete: true,
        asOf: nextAsOf(),
        cost,
        ...(page.next !== undefined && { next: page.next }),
      };
    },
  };
  const logged: string[] = [];
  const log: SyncDeps['log'] = {
    error: (message) => logged.push(message),
    warn: (message) => logged.push(message),
    info: (message) => logged.push(message),
    debug: () => undefined,
    child: () => log,
  };
  const make = () =>
    createSync({
      systems: [{ name: SYSTEM, timeZone: 'UTC', schedule: { changes: '0 0 1 1 *', searchIndex: '0 0 1 1 *' } }],
      host: {
        system(name) {
          if (name !== SYSTEM) throw new AditError('SYSTEM_UNKNOWN', 'there is no such system');
          return handle as never;
        },
      },
      records: world.store,
      retentionDays: 30,
      clock,
      log,
      ...over,
    });
  const syncs = [make()];
  return {
    world,
    asked,
    logged,
    sync: syncs[0] as ReturnType<typeof createSync>,
    another() {
      const sync = make();
      syncs.push(sync);
      return sync;
    },
    async close() {
      for (const sync of syncs) await sync.close();
      await world.close();
    },
  };
}

export async function fact(is: () => boolean): Promise<void> {
  while (!is()) await systemClock.sleep(5);
}
