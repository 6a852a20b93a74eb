import { type DatabaseChange, DatabaseState } from '../control/books.ts';
import type { DatabaseFacts } from '../oracle/facts.ts';
import type { RunningOracleEngine } from '../oracle/session/engine.ts';
import type { OracleIdentity } from '../oracle/wire/logon.ts';
import type { OracleWire } from '../oracle/wire/server.ts';

/** What V$DATABASE and V$INSTANCE say, until somebody makes it another database. */
export const DATABASE: DatabaseFacts = {
  dbid: '1871042906',
  database: 'EBSDB',
  instance: 'EBSPROD1',
  host: 'ebsdb1.quillfeather.example',
  version: '19.0.0.0.0',
};

/** How it introduces itself at a logon. */
export const identityOf = ({ database, instance }: DatabaseFacts): OracleIdentity => ({
  databaseName: database,
  instanceName: instance,
  release: [19, 22],
});

/**
 * What a clone, a failover or a replica looks like to who connects. DBID, name, instance and role change with a restart
 * (Oracle Database Utilities 19c, "DBNEWID"; Data Guard Concepts and Administration 19c, "Role transitions"), which drops every
 * connection; services are added and removed while it runs.
 */
export class EbsDatabase {
  readonly #engine: RunningOracleEngine;
  readonly #wire: OracleWire;
  #service: string;

  constructor(deps: { readonly engine: RunningOracleEngine; readonly wire: OracleWire; readonly service: string }) {
    this.#engine = deps.engine;
    this.#wire = deps.wire;
    this.#service = deps.service;
  }

  state(): DatabaseState {
    const { dbid, database, instance, role = 'PRIMARY', lagSeconds = 0, heardSecondsAgo = 0 } = this.#engine.facts;
    return { dbid, name: database, instance, service: this.#service, role, lagSeconds, heardSecondsAgo };
  }

  async change(changed: DatabaseChange): Promise<DatabaseState> {
    const before = this.state();
    const { name, service, ...facts } = DatabaseState.parse({ ...before, ...changed });
    this.#service = service;
    this.#engine.changeFacts({ ...facts, database: name });
    this.#wire.announce({ identity: identityOf(this.#engine.facts), services: [service] });
    const after = this.state();
    const isRestart = (['dbid', 'name', 'instance', 'role'] as const).some((part) => after[part] !== before[part]);
    if (isRestart) await this.#wire.drop();
    return after;
  }
}
