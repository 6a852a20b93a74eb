import pg from 'pg';
import type { Catalog } from '../catalog/catalog.ts';
import { Dictionary } from '../catalog/dictionary.ts';
import type { PlsqlRunner } from '../database.ts';
import { type OracleEngine, OracleError, type OracleWho, type SessionAttributes } from '../engine.ts';
import { type DatabaseFacts, isStandby, roleOf } from '../facts.ts';
import type { Nls } from '../sql/translate/nls.ts';
import type { OracleUserMaster } from '../users.ts';
import { Connection } from './connection.ts';
import { executeDdl } from './ddl.ts';
import { LoggedOn } from './logged-on.ts';
import { changedNls, nlsOf } from './nls.ts';
import { Session } from './session.ts';
import { Statements } from './statements.ts';

export interface OracleEngineDeps {
  /** Where every session opens a connection of its own. */
  readonly postgres: pg.ClientConfig;
  readonly catalog: Catalog;
  readonly users: OracleUserMaster;
  readonly plsql: PlsqlRunner;
  /** SYSDATE of the server, `YYYY-MM-DDTHH:MM:SS`, with or without a fraction. */
  now(): string;
  /** What V$DATABASE, V$INSTANCE and SYS_CONTEXT say of the database. */
  readonly facts: DatabaseFacts;
  /** NLS_TERRITORY of the server; default AMERICA. */
  readonly territory?: string;
}

/** A row of V$SESSION. */
export interface SessionRow extends SessionAttributes {
  readonly sid: number;
  readonly serial: number;
  readonly username: string;
  readonly proxy: string | null;
  readonly program: string;
  readonly machine: string;
  readonly service: string;
  readonly isTransactionOpen: boolean;
}

export interface RunningOracleEngine extends OracleEngine {
  connect(who: OracleWho): Promise<LoggedOn>;
  /** V$SESSION. */
  sessions(): SessionRow[];
  /** Throws package state away under every session (`APPS.FND_GLOBAL`): the next block that touches it gets ORA-04068. */
  discardPackageState(...packages: readonly string[]): void;
  /** What the database says of itself. */
  readonly facts: DatabaseFacts;
  /** From now on it is another database, instance or role; whoever is logged on is not told. */
  changeFacts(changed: Partial<DatabaseFacts>): void;
  /** A session of a user without a logon, for scripts and for the simulator itself. To be closed. */
  open(user: string): Promise<LoggedOn>;
  /** Ends what is left. */
  close(): Promise<void>;
}

const SIMULATOR: Omit<OracleWho, 'user'> = {
  service: 'SYS$USERS',
  program: 'sqlplus',
  machine: 'simulator',
  osUser: 'oracle',
  terminal: 'unknown',
  driver: 'sqlplus',
  alterSession: null,
  edition: null,
};

/** The simulated database behind the wire: sessions over one catalogue, each with its own connection to PostgreSQL. */
export function createOracleEngine(deps: OracleEngineDeps): RunningOracleEngine {
  return new Engine(deps);
}

class Engine implements RunningOracleEngine {
  readonly #deps: OracleEngineDeps;
  readonly #admin: pg.Pool;
  readonly #dictionary: Dictionary;
  readonly #statements: Statements;
  readonly #sessions = new Map<number, LoggedOn>();
  #facts: DatabaseFacts;
  #nextSid = 101;

  constructor(deps: OracleEngineDeps) {
    this.#deps = deps;
    this.#admin = new pg.Pool({ ...deps.postgres, max: 2 });
    this.#admin.on('error', () => {
      // The pool replaces a lost connection; whoever needs one next hears of it.
    });
    const { catalog, users } = deps;
    this.#facts = deps.facts;
    this.#statements = new Statements(catalog);
    this.#dictionary = new Dictionary({
      db: this.#admin,
      catalog,
      users,
      facts: () => this.#facts,
      now: () => deps.now(),
    });
  }

  open(user: string): Promise<LoggedOn> {
    return this.connect({ ...SIMULATOR, user: user.toUpperCase() });
  }

  async connect(who: OracleWho): Promise<LoggedOn> {
    const { catalog, postgres, users } = this.#deps;
    const user = who.client ?? who.user;
    if (user !== who.user) {
      if (!catalog.privileges.mayProxy(user, who.user))
        throw new OracleError(28150, 'proxy not authorized to connect as client');
      // Its password is not asked for, so whether that has expired is nothing to who comes through. [K]
      if (users.find(user)?.isLocked) throw new OracleError(28000, 'The account is locked.');
    }
    if (!catalog.privileges.isDba(user) && user !== 'APPS' && !catalog.privileges.hasSystem(user, 'CREATE SESSION')) {
      throw new OracleError(1045, `user ${user} lacks CREATE SESSION privilege; logon denied`);
    }
    const edition = who.edition?.toUpperCase() ?? catalog.editions.current;
    catalog.editions.mustUse(user, edition);
    const client = new pg.Client(postgres);
    const connection = new Connection(client, async (pid) => {
      await this.#admin.query('SELECT pg_cancel_backend($1)', [pid]);
    });
    try {
      await client.connect();
      await connection.open();
    } catch {
      await client.end().catch(() => {});
      throw new OracleError(18, 'maximum number of sessions exceeded');
    }
    return this.#begin({ who, user, edition, connection });
  }

  #begin(started: { who: OracleWho; user: string; edition: string; connection: Connection }): LoggedOn {
    const { who, user, edition, connection } = started;
    const { catalog, plsql } = this.#deps;
    const sid = this.#nextSid++;
    const session = new Session({
      sid,
      user,
      connection,
      catalog,
      statements: this.#statements,
      nls: this.#nlsFor(who),
      now: () => this.#deps.now(),
      edition,
      isReadOnly: () => isStandby(this.#facts),
      userenv: () => this.#userenv(who, user),
      refreshDictionary: () => this.#dictionary.refresh(),
      ddl: (statement, text, self) => executeDdl(statement, text, self, this.#ddlDeps()),
    });
    const loggedOn = new LoggedOn({
      session,
      serial: sid * 7 + 1,
      plsql,
      who: { ...who, proxy: user === who.user ? null : who.user },
      onClose: () => this.#sessions.delete(sid),
    });
    this.#sessions.set(sid, loggedOn);
    return loggedOn;
  }

  #ddlDeps() {
    const { catalog, users } = this.#deps;
    return { catalog, users, admin: this.#admin };
  }

  /** The server's settings, and the ALTER SESSION that a client sends along at its logon. */
  #nlsFor(who: OracleWho): Nls {
    let nls = nlsOf(this.#deps.territory ?? 'AMERICA');
    for (const [, name = '', value = ''] of who.alterSession?.matchAll(/(\w+)\s*=\s*'([^']*)'/g) ?? []) {
      nls = changedNls(nls, name.toUpperCase(), value);
    }
    return nls;
  }

  #userenv(who: OracleWho, user: string): Readonly<Record<string, string>> {
    const facts = this.#facts;
    return {
      ...facts.userenv,
      DB_NAME: facts.database,
      DB_UNIQUE_NAME: facts.database,
      DB_DOMAIN: '',
      INSTANCE: '1',
      INSTANCE_NAME: facts.instance,
      SERVER_HOST: facts.host,
      SERVICE_NAME: who.service,
      PROXY_USER: user === who.user ? '' : who.user,
      AUTHENTICATED_IDENTITY: who.user,
      AUTHENTICATION_METHOD: 'PASSWORD',
      SESSION_USERID: String(this.#dictionary.userId(user)),
      HOST: who.machine,
      OS_USER: who.osUser,
      TERMINAL: who.terminal,
      IP_ADDRESS: '127.0.0.1',
      NETWORK_PROTOCOL: 'tcp',
      ISDBA: 'FALSE',
      LANG: 'US',
      LANGUAGE: 'AMERICAN_AMERICA.AL32UTF8',
      NLS_TERRITORY: (this.#deps.territory ?? 'AMERICA').toUpperCase(),
      DATABASE_ROLE: roleOf(facts),
      SESSIONID: '0',
      ENTRYID: '0',
    };
  }

  sessions(): SessionRow[] {
    return [...this.#sessions.values()].map((session) => session.row());
  }

  discardPackageState(...packages: readonly string[]): void {
    for (const session of this.#sessions.values()) session.discard(packages.map((name) => name.toUpperCase()));
  }

  get facts(): DatabaseFacts {
    return this.#facts;
  }

  changeFacts(changed: Partial<DatabaseFacts>): void {
    this.#facts = { ...this.#facts, ...changed };
    this.#deps.catalog.changed();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.close()));
    await this.#admin.end();
  }
}
