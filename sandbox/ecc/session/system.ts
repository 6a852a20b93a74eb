import { transparentTableNames } from '../dictionary.ts';
import { functionLibrary } from '../functions/library.ts';
import type { AbapSystem, AbapSystemDeps } from './contract.ts';
import { LockTable } from './locks.ts';
import { RollArea, type SessionDeps } from './session.ts';
import { UpdateTask } from './updates.ts';
import { UserMaster } from './users.ts';

/** Clock of the server: two digits each of hour, minute and second in its own zone. */
function timeOfDayIn(timeZone: string): (epochMs: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return (epochMs) => format.format(epochMs).replaceAll(':', '');
}

/** Starts the application server of a simulated ECC over a database that `loadEcc` has filled. */
export function openAbapSystem(deps: AbapSystemDeps): AbapSystem {
  const closing = new AbortController();
  const { db, faults, sid, client, timeZone, today, now = () => Date.now(), name = 'ecc', fscm = false } = deps;
  const library = deps.library ?? functionLibrary({ fscm });
  const maxWorkProcessMs = deps.maxWorkProcessMs ?? 600_000;
  const locks = new LockTable();
  const shared = { db, faults, name, locks, maxWorkProcessMs, signal: closing.signal };
  const updates = new UpdateTask(shared);
  const allTables = transparentTableNames().filter((table) => fscm || table !== 'SCMG_T_CASE_ATTR');
  const timeOfDay = timeOfDayIn(timeZone);
  const sessionDeps: SessionDeps = {
    ...shared,
    library,
    updates,
    facts: {
      sid,
      client,
      timeZone,
      today,
      now,
      timeOfDay: () => timeOfDay(now()),
      readableTables: new Set(deps.readTable === 'off' ? [] : (deps.readableTables ?? allTables)),
    },
  };
  const open = new Set<RollArea>();
  let closed: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.all([...open].map((session) => session.close()));
    await updates.done();
  };
  return {
    sid,
    client,
    timeZone,
    timeOfDay: () => timeOfDay(now()),
    name,
    library,
    users: new UserMaster(deps.users),
    logon: (logon) => {
      const session = new RollArea(sessionDeps, logon);
      open.add(session);
      return {
        call: (call, running) => session.call(call, running),
        reset: () => session.reset(),
        abandon: () => session.abandon(),
        get hasEnded() {
          return session.hasEnded;
        },
        close: () => {
          open.delete(session);
          return session.close();
        },
      };
    },
    updatesDone: () => updates.done(),
    updateFailures: () => updates.failures(),
    locks: () => locks.list(),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
