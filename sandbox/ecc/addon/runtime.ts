import { AsyncLocalStorage } from 'node:async_hooks';
import { compileFunction } from 'node:vm';
import { ABAP, type types } from '@abaplint/runtime';
import type { Session } from '../functions/contract.ts';
import { type Authority, installKernel, sapZone } from './kernel.ts';
import { databaseClient, insertRow } from './open-sql.ts';
import type { AbapVariable } from './values.ts';

/**
 * The transpiled ABAP and its runtime speak to a global `abap`. Every call of a session has one of its own, with its own
 * SY fields and its own connection, so the global gives whichever belongs to the asynchronous work that asks.
 */
const current = new AsyncLocalStorage<ABAP>();
Object.defineProperty(globalThis, 'abap', { configurable: true, get: () => current.getStore() });

/** Loads the scripts of `transpiledAddOn`; what they define is shared by all calls, and holds no state. */
export function loadScripts(scripts: readonly string[]): ABAP {
  const definitions = new ABAP();
  current.run(definitions, () => {
    for (const script of scripts) compileFunction(`'use strict';\n${script}`)();
  });
  return definitions;
}

/** Date and time of day in UTC, as ABAP writes them. */
function stampOf(epochMs: number): { date: string; time: string } {
  const [date = '', time = ''] = new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  return { date, time };
}

function setSystemFields(abap: ABAP, session: Session): void {
  const sy = abap.builtin.sy.get();
  sy['mandt'].set(session.client);
  sy['uname'].set(session.user);
  sy['langu'].set(session.language);
  sy['sysid'].set(session.sid);
  sy['datum'].set(session.today().replaceAll('-', ''));
  sy['uzeit'].set(session.timeOfDay());
  sy['zonlo'].set(sapZone(session.timeZone));
}

/** Statements that mean something else in a session than in the runtime as it comes: clock, INSERT, the unit of work. */
function installStatements(abap: ABAP, session: Session): void {
  const sy = abap.builtin.sy.get();
  const { statements } = abap;
  const convert = statements.convert;
  Object.assign(statements, {
    getTime: (options: { stamp?: types.Packed } = {}) => {
      const { date, time } = stampOf(session.now());
      options.stamp?.set(`${date}${time}`);
    },
    convert: (source: Parameters<typeof convert>[0], target: Parameters<typeof convert>[1]) => {
      const zone = (typeof source.zone === 'string' ? source.zone : (source.zone?.get() ?? '')).trimEnd();
      convert({ ...source, zone: zone === sapZone(session.timeZone) ? session.timeZone : zone }, target);
    },
    insertDatabase: async (table: string, { values }: { values: types.Structure }) => {
      const count = await insertRow(session, table, values);
      sy['subrc'].set(count === 0 ? 4 : 0);
      sy['dbcnt'].set(count);
    },
    commit: async (options?: { wait?: boolean }) => {
      const { isFailed } = await session.commit({ wait: options?.wait === true });
      if (options?.wait === true) sy['subrc'].set(isFailed ? 4 : 0);
    },
    rollback: () => session.rollback(),
  });
}

/** Work of one call, in an ABAP environment of its own. */
export function inSession<T>(
  definitions: ABAP,
  session: Session,
  isAuthorised: Authority,
  work: (abap: ABAP) => Promise<T>,
): Promise<T> {
  const abap = new ABAP({ database: { schemaPrefix: 'ecc', tablePrefix: '' } });
  abap.builtin = { ...abap.builtin, sy: abap.builtin.sy.clone() };
  abap.DDIC = definitions.DDIC;
  abap.MSAG = definitions.MSAG;
  abap.FunctionModules = definitions.FunctionModules;
  abap.context.databaseConnections['DEFAULT'] = databaseClient(session);
  setSystemFields(abap, session);
  installStatements(abap, session);
  installKernel(abap, session, isAuthorised);
  return current.run(abap, () => work(abap));
}

/** An initial variable of a dictionary type. */
export function dictionaryVariable(definitions: ABAP, type: string): AbapVariable {
  const known = definitions.DDIC[type];
  if (known === undefined) throw new Error(`the dictionary of the add-on lacks ${type}`);
  // The type's one instance is kept by the transpiled script, so each variable is a copy.
  return current.run(definitions, () => known.type().clone());
}
