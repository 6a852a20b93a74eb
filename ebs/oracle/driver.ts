import { ClientPool } from '../../connector/client-pool.ts';
import { startLimit } from '../../connector/deadline.ts';
import { OtherSystem } from '../../connector/one-system.ts';
import type { ConnectionHost, Notice } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { Text } from '../ask.ts';
import type { Section } from '../config.ts';
import type { BlockRequest, CallOptions, EbsDriver, ProbeStage, QueryRequest, QueryResult } from '../driver.ts';
import { databaseError, type Failure, failureFrom } from '../errors.ts';
import { databaseQuestion } from '../which-database.ts';
import { EditionWatch } from './edition-watch.ts';
import { type Execution, LeasedConnection } from './leased-connection.ts';
import type { LoadedOracle } from './load.ts';
import { Logon } from './logon.ts';
import { Notices } from './notices.ts';
import { OneDatabase } from './one-database.ts';
import { probeStages } from './probe.ts';
import { EDITIONS, editionsIn, prepareSession } from './session-setup.ts';
import type { OracleColumn, OracleModule, OracleResult, OracleResultSet } from './surface.ts';
import { checkColumns, inBinds, MOST_VARCHAR2, outBinds, rowsOf, textOf, textRows } from './values.ts';

interface OracleDriverDeps {
  readonly section: Section;
  readonly host: ConnectionHost;
  /** Loads the driver; throws DRIVER_MISSING. Called once, with the first call. */
  readonly load: () => LoadedOracle;
  readonly random?: () => number;
}

const IDLE_CLOSE_MS = 5 * 60_000;
const CLOSE_TIMEOUT_MS = 1_000;
const SETUP_TIMEOUT_MS = 5_000;
/** A write on a connection that died meanwhile has an unknown outcome, so that one is asked sooner. */
const WRITE_PING_AFTER_MS = 1_000;
/** How long a wrong setting is taken to be wrong still. */
const HOLD_MS = 30_000;

/** `oracledb` in either mode: sessions in a pool of our own, each given up by itself when its peer falls silent. */
export class OracleDriver implements EbsDriver {
  readonly #deps: OracleDriverDeps;
  readonly #pool: ClientPool<LeasedConnection>;
  readonly #logon: Logon;
  readonly #editions: EditionWatch;
  readonly #notices: Notices;
  readonly #database: OneDatabase;
  readonly #cut = new AbortController();
  #loaded: LoadedOracle | null = null;
  #version: string | null = null;
  #suspectSince = Number.NEGATIVE_INFINITY;
  #misconfigured: { readonly error: AditError; readonly until: number } | null = null;

  constructor(deps: OracleDriverDeps) {
    this.#deps = deps;
    const { host, section } = deps;
    this.#logon = new Logon(section, host);
    this.#editions = new EditionWatch(() => host.monotonic());
    this.#notices = new Notices(host);
    this.#database = new OneDatabase(databaseQuestion(section, host.role));
    this.#pool = new ClientPool({
      limits: {
        max: section.maxConnections,
        logonTimeoutMs: this.#logon.limitMs + SETUP_TIMEOUT_MS + CLOSE_TIMEOUT_MS,
        pingAfterIdleMs:
          host.role === 'write' ? Math.min(WRITE_PING_AFTER_MS, section.pingAfterIdleMs) : section.pingAfterIdleMs,
        pingTimeoutMs: section.pingTimeoutMs,
        idleCloseMs: IDLE_CLOSE_MS,
        closeTimeoutMs: CLOSE_TIMEOUT_MS,
        awaitOthers: host.role === 'write',
      },
      library: 'Oracle’s client libraries',
      open: () => this.#open(),
      // After the borrower of the stuck connection has been told.
      onStuck: (error) => setImmediate(() => host.abandon(error)),
    });
  }

  query(request: QueryRequest, options: CallOptions): Promise<QueryResult> {
    const { binds, cap, columns, cursor, name } = request;
    const most = cap + 1;
    const execution = (module: OracleModule) => ({
      binds: {
        ...inBinds(module, binds, cursor === undefined ? MOST_VARCHAR2.sql : MOST_VARCHAR2.plsql),
        ...(cursor !== undefined && { [cursor]: { dir: module.BIND_OUT, type: module.CURSOR } }),
      },
      options: { maxRows: most, fetchTypeHandler: asText(module) },
    });
    return this.#call(request, options, false, execution, async (result) => {
      const { found, rows } =
        cursor === undefined
          ? { found: result.metaData, rows: result.rows ?? [] }
          : await readCursor(name, result.outBinds?.[cursor], most);
      checkColumns(name, columns, found);
      const told = textRows(name, rows);
      return told.length > cap ? { rows: told.slice(0, cap), cut: true } : { rows: told, cut: false };
    });
  }

  block(request: BlockRequest, options: CallOptions): Promise<Readonly<Record<string, Text>>> {
    const { binds, name, out, room, selfCommits } = request;
    const execution = (module: OracleModule) => ({
      binds: { ...inBinds(module, binds, MOST_VARCHAR2.plsql), ...outBinds(module, out, room) },
      options: {},
    });
    return this.#call(request, options, selfCommits === true, execution, async ({ outBinds: found }) =>
      Object.fromEntries(out.map((bind) => [bind, textOf(name, found?.[bind])])),
    );
  }

  notices(): readonly Notice[] {
    return this.#notices.all;
  }

  databaseVersion(): string | null {
    return this.#version;
  }

  edition(): string | null {
    return this.#editions.default;
  }

  probe(signal: AbortSignal): Promise<readonly ProbeStage[]> {
    const { host, section } = this.#deps;
    return probeStages({ section, host, addresses: this.#logon.addresses, load: () => this.#load() }, signal);
  }

  async close(): Promise<void> {
    this.#cut.abort(new AditError('CANCELLED', 'the connection is closing'));
    await this.#pool.close();
  }

  async #call<T>(
    { binds, name, text }: QueryRequest | BlockRequest,
    { clientId, signal }: CallOptions,
    selfCommits: boolean,
    execution: (module: OracleModule) => Pick<Execution, 'binds' | 'options'>,
    use: (result: OracleResult) => Promise<T>,
  ): Promise<T> {
    const limit = startLimit([signal, this.#cut.signal]);
    const { module } = this.#load();
    const values = Object.values(binds);
    const attempt = () =>
      this.#pool.lease(limit.signal, async (connection): Promise<{ readonly value: T } | null> => {
        if (!(await this.#isInEdition(connection, limit.signal))) return null;
        try {
          const call = { name, text, values, clientId, selfCommits, ...execution(module) };
          return { value: await connection.call(call, limit.signal, use) };
        } catch (thrown) {
          this.#note(connection);
          await connection.rollback();
          throw thrown;
        }
      });
    try {
      const first = (await attempt()) ?? (await attempt());
      if (first === null) throw new AditError('ERP_UNREACHABLE', `${name}: the edition changes`, { outcome: 'none' });
      return first.value;
    } finally {
      limit.end();
    }
  }

  /** False for a session that a cutover has left behind: nothing was sent, and another one is taken. */
  async #isInEdition(connection: LeasedConnection, signal: AbortSignal): Promise<boolean> {
    if (connection.isTooOld) return false;
    if (!this.#editions.isDue) return true;
    const look = { name: 'adit:edition', text: EDITIONS, binds: {}, options: { maxRows: 1 }, values: [] };
    const seen = await connection
      .call({ ...look, clientId: '', selfCommits: false }, signal, async ({ rows }) => editionsIn(rows))
      .catch((thrown: unknown) => {
        this.#note(connection);
        throw thrown;
      });
    this.#sawEditions({ ...seen, isFresh: false });
    return !connection.isTooOld;
  }

  #sawEditions(seen: Parameters<EditionWatch['saw']>[0]): void {
    if (this.#editions.saw(seen))
      this.#deps.host.log('warn', 'the default edition of the database has changed; every session is replaced', {
        edition: seen.default,
      });
  }

  /** One connection that died is reason enough to ask the others before they are lent. */
  #note(connection: LeasedConnection): void {
    if (connection.isLost) this.#suspectSince = this.#deps.host.monotonic();
  }

  #load(): LoadedOracle {
    this.#loaded ??= this.#deps.load();
    return this.#loaded;
  }

  async #open(): Promise<LeasedConnection> {
    const { host, random = Math.random, section } = this.#deps;
    if (this.#misconfigured && host.monotonic() < this.#misconfigured.until) throw this.#misconfigured.error;
    const { module } = this.#load();
    try {
      const { connection, sockets } = await this.#logon.open(module);
      this.#notices.take(connection.warning);
      this.#version = connection.oracleServerVersionString;
      const timer = setTimeout(() => sockets?.cut(), SETUP_TIMEOUT_MS);
      const seen = await prepareSession(connection)
        .then(async (editions) => {
          await this.#database.check(connection, module);
          return editions;
        })
        .catch((thrown: unknown) => {
          sockets?.cut();
          if (thrown instanceof OtherSystem) this.#pool.retire(thrown.message);
          throw thrown instanceof AditError ? thrown : databaseError('session', failureFrom(thrown), 'logon');
        })
        .finally(() => clearTimeout(timer));
      this.#sawEditions({ ...seen, isFresh: true });
      return new LeasedConnection({
        connection,
        sockets,
        editions: this.#editions,
        edition: seen.current,
        monotonic: () => host.monotonic(),
        suspectSince: () => this.#suspectSince,
        maxAgeMs: section.maxSessionMinutes * 60_000 * (1 + random() / 2),
        onStack: (subject, failure) => this.#logStack(subject, failure),
      });
    } catch (thrown) {
      if (thrown instanceof AditError && thrown.code === 'CONFIG_INVALID')
        this.#misconfigured = { error: thrown, until: host.monotonic() + HOLD_MS };
      throw thrown;
    }
  }

  #logStack(subject: string, { number, stack }: Failure): void {
    this.#deps.host.log('debug', 'where in the ERP a statement failed', { statement: subject, error: number, stack });
  }
}

/** Numbers and CLOBs as text; what the statements give is text already. */
function asText(module: OracleModule) {
  return ({ dbTypeName }: OracleColumn) =>
    ['NUMBER', 'CLOB', 'DATE'].includes(dbTypeName) ? { type: module.STRING } : undefined;
}

async function readCursor(statement: string, bind: unknown, most: number) {
  if (!isCursor(bind))
    throw new AditError('ERP_REPLY_INVALID', `${statement}: no cursor came back`, {
      details: { statement },
      outcome: 'none',
    });
  try {
    return { found: bind.metaData, rows: await rowsOf(bind, most) };
  } finally {
    await bind.close();
  }
}

function isCursor(bind: unknown): bind is OracleResultSet {
  return typeof bind === 'object' && bind !== null && 'getRows' in bind && typeof bind.getRows === 'function';
}
