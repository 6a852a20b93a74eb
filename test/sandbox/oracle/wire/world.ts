import { CallLog } from '../../../../sandbox/calls.ts';
import { FaultBook } from '../../../../sandbox/faults.ts';
import { StatementLog } from '../../../../sandbox/oracle/statement-log.ts';
import { OracleUserMaster } from '../../../../sandbox/oracle/users.ts';
import { type OracleWire, type OracleWireDeps, startOracleWire } from '../../../../sandbox/oracle/wire/server.ts';
import { type Connection, oracledb } from './driver.ts';
import { SmallEngine } from './small-engine.ts';

export const SYSTEM = 'ebs';

export interface World {
  readonly engine: SmallEngine;
  readonly users: OracleUserMaster;
  readonly faults: FaultBook;
  readonly calls: CallLog;
  readonly statements: StatementLog;
  readonly wire: OracleWire;
  /** Options that log on as AGENT, with `changed` over them. */
  options(changed?: Record<string, unknown>): Record<string, unknown>;
  connect(changed?: Record<string, unknown>): Promise<Connection>;
}

/** A simulated database with one user, AGENT / Secret-1, and the service EBSPRD. */
export async function openWorld(changed: Partial<OracleWireDeps> = {}): Promise<World> {
  const engine = new SmallEngine();
  const users = changed.users ?? new OracleUserMaster();
  users.add({ name: 'agent', password: 'Secret-1' });
  const shared = { faults: new FaultBook(), calls: new CallLog(), statements: new StatementLog() };
  const wire = await startOracleWire({
    engine,
    users,
    ...shared,
    identity: { databaseName: 'EBSDB', instanceName: 'EBSDB1', release: [19, 22] },
    services: ['EBSPRD'],
    system: SYSTEM,
    host: '127.0.0.1',
    port: 0,
    ...changed,
  });
  const options = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
    user: 'agent',
    password: 'Secret-1',
    connectString: `127.0.0.1:${wire.port}/EBSPRD?connect_timeout=5`,
    ...more,
  });
  const connect = (more?: Record<string, unknown>): Promise<Connection> => oracledb.getConnection(options(more));
  return { engine, users, ...shared, wire, options, connect };
}
