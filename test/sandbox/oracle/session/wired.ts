import { CallLog } from '../../../../sandbox/calls.ts';
import { FaultBook } from '../../../../sandbox/faults.ts';
import type { PlsqlRunner } from '../../../../sandbox/oracle/database.ts';
import { runScript } from '../../../../sandbox/oracle/session/script.ts';
import { StatementLog } from '../../../../sandbox/oracle/statement-log.ts';
import { startOracleWire } from '../../../../sandbox/oracle/wire/server.ts';
import { openWorld, type World } from '../sql/world.ts';
import { type Connection, oracledb } from '../wire/driver.ts';

export interface Wired {
  readonly world: World;
  connect(user: string, password: string): Promise<Connection>;
  /** Runs a script as SYSTEM. */
  administer(script: string): Promise<void>;
  close(): Promise<void>;
}

/** The database of `openWorld` behind its listener: DEMO / Secret-1, for the real driver. */
export async function openWired(more: { readonly plsql?: PlsqlRunner } = {}): Promise<Wired> {
  const world = await openWorld(more);
  const wire = await startOracleWire({
    engine: world.engine,
    users: world.users,
    faults: new FaultBook(),
    calls: new CallLog(),
    statements: new StatementLog(),
    identity: { databaseName: 'EBSDB', instanceName: 'EBSDB1', release: [19, 22] },
    services: ['EBSPRD'],
    system: 'ebs',
    host: '127.0.0.1',
    port: 0,
  });
  return {
    world,
    connect: (user, password) =>
      oracledb.getConnection({ user, password, connectString: `127.0.0.1:${wire.port}/EBSPRD?connect_timeout=5` }),
    administer: async (script) => {
      const system = await world.engine.open('SYSTEM');
      await runScript(system, script).finally(() => system.close());
    },
    close: async () => {
      await wire.close();
      await world.close();
    },
  };
}
