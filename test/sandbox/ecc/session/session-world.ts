import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { FunctionModule, Session } from '../../../../sandbox/ecc/functions/contract.ts';
import { type FunctionLibrary, functionLibrary } from '../../../../sandbox/ecc/functions/library.ts';
import { AbapException, AbapMessage } from '../../../../sandbox/ecc/session/conditions.ts';
import type { AbapSystem, AbapSystemDeps } from '../../../../sandbox/ecc/session/contract.ts';
import { openAbapSystem } from '../../../../sandbox/ecc/session/system.ts';
import { schemaSql } from '../../../../sandbox/ecc/tables/schema.ts';
import { FaultBook } from '../../../../sandbox/faults.ts';
import { type RunningPostgres, startPostgres } from '../../../../sandbox/postgres/server.ts';
import type { Caller } from './caller.ts';

let gate: { entered: () => void; opened: Promise<void> } | null = null;
export const insert = (text: string) => `INSERT INTO sim.note VALUES ('${text}')`;

/** Function modules of the test's own, each doing one thing that a session has rules for. */
const MODULES: Readonly<Record<string, (session: Session, text: string) => Promise<void>>> = {
  Z_DIRECT: async (session, text) => void (await session.execute(insert(text))),
  Z_UPDATE: async (session, text) =>
    session.updateTask('Z_V1', (work) => work.execute(insert(text)).then(() => undefined)),
  /** As Z_UPDATE, but the update goes on only when the test lets it. */
  Z_UPDATE_HELD: async (session, text) =>
    session.updateTask('Z_V1', async (work) => {
      await gate?.opened;
      await work.execute(insert(text));
    }),
  Z_RAISE: async (session, text) => {
    await session.execute(insert(text));
    throw new AbapException('NO_LUCK');
  },
  Z_MESSAGE: async (session, text) => {
    await session.execute(insert(text));
    throw new AbapMessage('E', 'F5', '702', 'Balance in transaction currency');
  },
  Z_LOCK: async (session, text) => {
    const holder = await session.enqueue('EZNOTE', text);
    if (holder !== null) throw new AbapException('LOCKED', holder);
  },
  Z_REMEMBER: async (session, text) => void session.memory.set('ZGROUP/note', text),
  Z_RECALL: async (session) => {
    const kept = session.memory.get('ZGROUP/note');
    if (kept === undefined) throw new AbapException('FORGOTTEN');
  },
  /** One statement, a pause that the test ends, another statement. */
  Z_SLOW: async (session, text) => {
    await session.execute(insert(`${text} 1`));
    gate?.entered();
    await gate?.opened;
    await session.execute(insert(`${text} 2`));
  },
  /** As an add-on does: direct changes and COMMIT WORK AND WAIT in the function itself. */
  Z_SELF: async (session, text) => {
    await session.execute(insert(text));
    await session.commit({ wait: true });
  },
  Z_COUNT: async (session, text) => {
    const [row] = await session.query('SELECT count(*)::int AS n FROM sim.note WHERE text = $1', [text]);
    throw new AbapException(`N${row?.['n']}`);
  },
};

const signature = (commits: 'read' | 'needs-commit') => ({
  commits,
  parameters: [{ name: 'TEXT', direction: 'import' as const, type: 'CHAR', length: 40, optional: true }],
  exceptions: ['NO_LUCK', 'LOCKED'],
});

const testFunctions: FunctionLibrary = {
  find: (name) => {
    const work = MODULES[name];
    if (work === undefined) return undefined;
    const module: FunctionModule = async (session, input) => {
      await work(session, input.text('TEXT'));
      return {};
    };
    return { signature: signature('needs-commit'), module };
  },
};

/** Holds Z_SLOW and Z_UPDATE_HELD back until the test lets them go on. */
export function pause() {
  let enter: () => void = () => undefined;
  let release: () => void = () => undefined;
  const entered = new Promise<void>((resolve) => {
    enter = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    release = resolve;
  });
  gate = { entered: enter, opened };
  return { entered, release };
}

export const commit = (caller: Caller, wait = 'X') => caller.call('BAPI_TRANSACTION_COMMIT', { WAIT: wait });

/** An application server over a database of its own, new for every test of a file. */
export function sessionWorld() {
  let postgres: RunningPostgres;
  let db: Pool;
  let faults: FaultBook;
  let system: AbapSystem;
  const open = (more: Partial<AbapSystemDeps> = {}) =>
    openAbapSystem({
      db,
      sid: 'ADT',
      client: '100',
      users: [],
      timeZone: 'Europe/Berlin',
      today: () => '2026-11-20',
      faults,
      library: functionLibrary({ addOns: [testFunctions] }),
      ...more,
    });
  const heldConnections = () => db.totalCount - db.idleCount;

  beforeAll(async () => {
    postgres = await startPostgres();
    db = new Pool({ ...postgres.connect(), max: 6, options: '-c search_path=ecc' });
    await db.query(`${schemaSql()} CREATE TABLE sim.note (text text PRIMARY KEY)`);
  }, 60_000);
  beforeEach(() => {
    faults = new FaultBook();
    system = open();
  });
  afterEach(async () => {
    gate = null;
    await system.close();
    await db.query('TRUNCATE sim.note; TRUNCATE sim.update_failure');
    expect(heldConnections()).toBe(0);
  });
  afterAll(async () => {
    await db.end();
    await postgres.stop();
  });

  return {
    get db() {
      return db;
    },
    get faults() {
      return faults;
    },
    get system() {
      return system;
    },
    open,
    heldConnections,
    arm: (fault: Record<string, unknown>) => faults.add({ system: 'ecc', ...fault }),
    notes: async (): Promise<string[]> =>
      (await db.query<{ text: string }>('SELECT text FROM sim.note ORDER BY text')).rows.map(({ text }) => text),
  };
}
