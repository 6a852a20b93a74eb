import { tmpdir } from 'node:os';
import { CircuitBreaker } from '../../connector/circuit-breaker.ts';
import { placesFor } from '../../connector/lease-pool.ts';
import type { CallContext, ConnectionHost } from '../../domain/connector.ts';
import type { AditError } from '../../domain/errors.ts';
import type { Block, Query } from '../../ebs/catalogue/types.ts';
import { Section } from '../../ebs/config.ts';
import { OracleDriver } from '../../ebs/oracle/driver.ts';
import { loadOracle } from '../../ebs/oracle/load.ts';
import { Session } from '../../ebs/session.ts';
import { CallLog } from '../../sandbox/calls.ts';
import { FaultBook } from '../../sandbox/faults.ts';
import { StatementLog } from '../../sandbox/oracle/statement-log.ts';
import { OracleUserMaster } from '../../sandbox/oracle/users.ts';
import { type OracleWire, type OracleWireDeps, startOracleWire } from '../../sandbox/oracle/wire/server.ts';
import { outs, rows, TinyEngine } from './tiny-engine.ts';

export const SYSTEM = 'ebs';
const SECRETS: Readonly<Record<string, string>> = { READER: 'ADIT_READ', WRITER: 'ADIT_WRITE', PASSWORD: 'Secret-1' };

export const reference = (name: string): string => `\${env:${name}}`;

export function within(remainingMs = 5_000, signal: AbortSignal = new AbortController().signal): CallContext {
  return { remainingMs, signal };
}

/** A statement of the test's own: its text lies beside the tests. */
export const PROBE: Query = {
  kind: 'query',
  name: 'probe',
  file: '../../test/ebs/statements/probe.sql',
  uses: [],
  timeLimitMs: 10_000,
  binds: ['customer', 'orgs'],
  columns: ['ID', 'AMOUNT'],
  procedure: 'probe',
};
export const OTHER: Query = { ...PROBE, name: 'other', file: '../../test/ebs/statements/other.sql' };
export const WRITE: Block = {
  kind: 'block',
  name: 'write',
  file: '../../test/ebs/statements/write.sql',
  uses: [],
  timeLimitMs: 10_000,
  in: ['customer'],
  out: ['status'],
};

export const asked = { customer: '4711-4711', orgs: ',101,' };

export interface Wired {
  readonly engine: TinyEngine;
  readonly users: OracleUserMaster;
  readonly faults: FaultBook;
  readonly calls: CallLog;
  readonly wire: OracleWire;
  /** Arms a fault of this system. */
  arm(fault: Record<string, unknown>): void;
  close(): Promise<void>;
}

/** A simulated database with the users of reading and writing, and the statements of this file. */
export async function startWire(changed: Partial<OracleWireDeps> = {}): Promise<Wired> {
  const engine = new TinyEngine();
  const answer = () =>
    rows(
      ['ID', 'AMOUNT'],
      [
        ['1', '10.50'],
        ['2', null],
      ],
    );
  engine.answers.set('probe', answer);
  engine.answers.set('other', answer);
  engine.answers.set('write', () => outs(1, ['DONE']));
  const users = new OracleUserMaster();
  for (const name of ['ADIT_READ', 'ADIT_WRITE']) users.add({ name, password: 'Secret-1' });
  const faults = new FaultBook();
  const calls = new CallLog();
  const wire = await startOracleWire({
    engine,
    users,
    faults,
    calls,
    statements: new StatementLog(),
    identity: { databaseName: 'EBSDB', instanceName: 'EBSDB1', release: [19, 22] },
    services: ['EBSPROD'],
    system: SYSTEM,
    nameOf: (sql) => /^\/\* adit:([a-z_]+) \*\//.exec(sql)?.[1] ?? sql.slice(0, 20),
    host: '127.0.0.1',
    port: 0,
    ...changed,
  });
  return {
    engine,
    users,
    faults,
    calls,
    wire,
    arm: (fault) => void faults.add({ system: SYSTEM, ...fault }),
    close: () => wire.close(),
  };
}

export function sectionFor(ports: readonly number[], changed: Record<string, unknown> = {}): Section {
  return Section.parse({
    hosts: ports.map((port) => `127.0.0.1:${port}`),
    service: 'EBSPROD',
    reads: 'views',
    addon: 'on',
    operatingUnits: ['101'],
    read: { user: reference('READER'), password: reference('PASSWORD') },
    write: { user: reference('WRITER'), password: reference('PASSWORD') },
    ...changed,
  });
}

export interface Connected {
  readonly session: Session;
  readonly driver: OracleDriver;
  readonly logs: string[];
  /** What the process was given up for. */
  readonly abandoned: AditError[];
  close(): Promise<void>;
}

/** What a child process gives a connection, with what the test changes of it. */
export function hostFor(role: 'read' | 'write', changed: Partial<ConnectionHost> = {}): ConnectionHost {
  return {
    role,
    timeZone: 'Europe/Berlin',
    profile: 'development',
    workDir: tmpdir(),
    secret: (name) => SECRETS[/\{env:(\w+)\}/.exec(name)?.[1] ?? ''] ?? '',
    now: () => Date.now(),
    monotonic: () => performance.now(),
    abandon: (reason) => {
      throw reason;
    },
    log: () => undefined,
    ...changed,
  };
}

/** A session of the connector's over the real driver. */
export function connectTo(
  section: Section,
  role: 'read' | 'write' = 'read',
  host: Partial<ConnectionHost> = {},
): Connected {
  const logs: string[] = [];
  const abandoned: AditError[] = [];
  const own = hostFor(role, {
    abandon: (reason) => void abandoned.push(reason),
    log: (_level, message, fields) => void logs.push(`${message} ${JSON.stringify(fields ?? {})}`),
    ...host,
  });
  const driver = new OracleDriver({ section, host: own, load: () => loadOracle(section) });
  const session = new Session({
    section,
    host: own,
    driver,
    pool: placesFor(section.maxConnections),
    breaker: new CircuitBreaker({ clock: own, failures: 5, openMs: 200, maxOpenMs: 1_000 }),
  });
  return { session, driver, logs, abandoned, close: () => session.close(500) };
}
