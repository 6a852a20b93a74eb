import type { Pool } from 'pg';
import { loadAddOn } from '../../../../sandbox/ecc/addon/addon.ts';
import type { Authority } from '../../../../sandbox/ecc/addon/kernel.ts';
import type { Result, Row } from '../../../../sandbox/ecc/functions/contract.ts';
import { functionLibrary } from '../../../../sandbox/ecc/functions/library.ts';
import type { AbapSystem } from '../../../../sandbox/ecc/session/contract.ts';
import { openAbapSystem } from '../../../../sandbox/ecc/session/system.ts';
import { FaultBook } from '../../../../sandbox/faults.ts';
import { loadedBooks } from '../../loaded.ts';
import { logOn } from '../session/caller.ts';

export const AS_OF = '2026-11-20';
/** 2026-11-20, 13:14:15 in Berlin. */
export const NOW_MS = Date.UTC(2026, 10, 20, 12, 14, 15);

export interface AddOnWorld {
  readonly db: Pool;
  readonly faults: FaultBook;
  readonly system: AbapSystem;
  /** Moves the system's clock. */
  pass(seconds: number): void;
  /** Says who is authorised from now on. */
  authorise(isAuthorised: Authority): void;
  /** Calls a function of the add-on in a session of its own. */
  call(name: string, values?: Parameters<ReturnType<typeof logOn>['call']>[1]): Promise<Result>;
  /** Empties the add-on's tables. */
  clear(): Promise<void>;
  /** Rows of all tables of the add-on together. */
  rows(): Promise<number>;
  close(): Promise<void>;
}

const TABLES = 'cmd number promise prom_item prom_inst dispute disp_note activity act_ref pref'
  .split(' ')
  .map((name) => `ecc.zadit_${name}`);

/** The company's books, the add-on installed, and an application server over them. */
export async function openAddOnWorld(): Promise<AddOnWorld> {
  const books = await loadedBooks({ customers: 20, items: 120, seed: 7, asOf: AS_OF, rareCustomers: true });
  const { db } = books;
  const faults = new FaultBook();
  let nowMs = NOW_MS;
  let rule: Authority = () => true;
  const addOn = await loadAddOn({ isAuthorised: (...asked) => rule(...asked) });
  await addOn.install(db);
  const system = openAbapSystem({
    db,
    sid: 'ADT',
    client: '100',
    users: [],
    timeZone: 'Europe/Berlin',
    today: () => AS_OF,
    now: () => nowMs,
    faults,
    library: functionLibrary({ addOns: [addOn] }),
  });
  return {
    db,
    faults,
    system,
    pass: (seconds) => {
      nowMs += seconds * 1000;
    },
    authorise: (isAuthorised) => {
      rule = isAuthorised;
    },
    call: async (name, values) => {
      const caller = logOn(system);
      try {
        return await caller.call(name, values);
      } finally {
        await caller.session.close();
      }
    },
    clear: async () => {
      rule = () => true;
      nowMs = NOW_MS;
      await db.query(`TRUNCATE ${TABLES.join(', ')}`);
    },
    rows: async () => {
      const counts = TABLES.map((table) => `(SELECT count(*) FROM ${table})`).join(' + ');
      return Number((await db.query<{ n: string }>(`SELECT ${counts} AS n`)).rows[0]?.n);
    },
    close: async () => {
      await system.close();
      await books.close();
    },
  };
}

/** Structured and tabular exports as what they are. */
export function rowsOf(result: Result, name: string): readonly Row[] {
  const value = result[name];
  if (value === undefined || !Array.isArray(value)) throw new TypeError(`${name} is no table`);
  return value;
}

/** Number of the message in RETURN, empty if there is none. */
export function messageOf(result: Result): string {
  const value = result['RETURN'];
  if (value === undefined || typeof value === 'string' || !('NUMBER' in value))
    throw new TypeError('there is no RETURN');
  return value['TYPE'] === '' || value['TYPE'] === 'S' ? '' : `${value['TYPE']}${value['NUMBER']}`;
}

let commands = 0;

/** A new command id with its digest, as every writing function takes them. */
export function command(customer: string) {
  commands += 1;
  const digest = String(commands).padStart(64, 'd');
  const id = `c0ffee00-0000-4000-8000-${String(commands).padStart(12, '0')}`;
  return { IV_COMMAND_ID: id, IV_DIGEST: digest, IV_KUNNR: customer, IV_CALL_ID: 'call-1' };
}
