import { randomUUID } from 'node:crypto';
import type { ConnectionHost } from '../../domain/connector.ts';
import { toInstant } from '../../domain/dates.ts';
import type { Ask, Out } from '../../ebs/ask.ts';
import type { Block } from '../../ebs/catalogue/types.ts';
import { execute } from '../../ebs/commands/execute.ts';
import type { Section } from '../../ebs/config.ts';
import { loadOracle } from '../../ebs/oracle/load.ts';
import { prepareSession } from '../../ebs/oracle/session-setup.ts';
import type { OracleConnection, OracleModule, OracleResultSet } from '../../ebs/oracle/surface.ts';
import { RESULT, statementText, wrapperText } from '../../ebs/statements.ts';
import { type Load, type Statement, type Subjects, statementsOf, taskAt } from './loads.ts';

/** One way of asking the database, over and over. */
export interface EbsSide {
  ask(load: Load, subjects: Subjects, turn: number): Promise<unknown>;
  close(): Promise<void>;
}

/** The unchanged driver, with the settings of the connector and none of its code about a call. */
export interface BareOracle extends EbsSide {
  /** Rows of one statement, at most so many. */
  rows(statement: Statement, most: number): Promise<readonly unknown[][]>;
}

/** The most rows of one statement, and of one fetch. */
const MOST = 20_001;
const FETCH_ROWS = 500;
const OUT_ROOM = 4_000;
/** An id in place of which each turn puts its own. */
const PATTERN_ID = '00000000-0000-4000-8000-000000000000';

/** So many sessions of each user, lent one after the other. They are opened one after the other. */
export async function bareOracle(section: Section, host: ConnectionHost): Promise<BareOracle> {
  const { module } = loadOracle(section);
  const reading = await Sessions.open(module, section, host, 'read');
  const writing = await Sessions.open(module, section, host, 'write');
  const rows = (statement: Statement, most: number) =>
    reading.lend((connection) =>
      section.reads === 'wrapper' && statement.query.procedure !== ''
        ? throughWrapper(module, connection, statement, most)
        : directly(connection, statement, most),
    );
  let pattern: readonly Sent[] | null = null;
  return {
    rows,
    ask: async (load, subjects, turn) => {
      if (load !== 'task') {
        return Promise.all(statementsOf(load, subjects, turn).map((statement) => rows(statement, MOST)));
      }
      pattern ??= await sentFor(section, host, subjects);
      const customer = taskAt(subjects, turn).customer;
      const id = randomUUID();
      for (const { block, binds } of pattern) {
        const own = Object.entries(binds).map(([name, value]) => {
          if (name === 'p_customer') return [name, customer] as const;
          return [name, value?.replaceAll(PATTERN_ID, id) ?? null] as const;
        });
        const told = await writing.lend((connection) => run(module, connection, block, Object.fromEntries(own)));
        if (told['x_document'] === null) throw new Error(`no task was made: ${JSON.stringify(told)}`);
      }
      return null;
    },
    close: async () => {
      await reading.close();
      await writing.close();
    },
  };
}

async function directly(connection: OracleConnection, { query, binds }: Statement, most: number) {
  const { rows = [] } = await connection.execute(statementText(query), binds, { maxRows: most });
  return rows;
}

async function throughWrapper(module: OracleModule, connection: OracleConnection, statement: Statement, most: number) {
  const { query, binds } = statement;
  const all = { ...binds, [RESULT]: { dir: module.BIND_OUT, type: module.CURSOR } };
  const { outBinds } = await connection.execute(wrapperText(query), all, {});
  const cursor = outBinds?.[RESULT] as OracleResultSet;
  const rows: unknown[][] = [];
  // A cursor with CLOBs may come back with nothing before it fetches.
  for (let empty = 0; rows.length < most && empty < 2; ) {
    const batch = await cursor.getRows(Math.min(FETCH_ROWS, most - rows.length));
    for (const row of batch) rows.push(row);
    if (batch.length === 0) empty += 1;
    else if (batch.length < FETCH_ROWS) break;
  }
  await cursor.close();
  return rows;
}

async function run(module: OracleModule, connection: OracleConnection, block: Block, binds: Sent['binds']) {
  const out = block.out.map((name) => [name, { dir: module.BIND_OUT, type: module.STRING, maxSize: OUT_ROOM }]);
  const { outBinds } = await connection.execute(statementText(block), { ...binds, ...Object.fromEntries(out) }, {});
  return outBinds ?? {};
}

interface Sent {
  readonly block: Block;
  readonly binds: Readonly<Record<string, string | null>>;
}

/** What the connector sends for one task: taken down, with answers as from a database that does as it is told. */
async function sentFor(section: Section, host: ConnectionHost, subjects: Subjects): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const told = { x_document: '1', x_posted_at: `${subjects.today}T00:00:00`, x_message: null };
  const take = async <B extends Block>(block: B, binds: Sent['binds'], x_status: string): Promise<Out<B>> => {
    sent.push({ block, binds: valuesOf(block.in, binds) });
    return valuesOf<B['out'][number]>(block.out, { ...told, x_status });
  };
  const now = () => toInstant(host.now());
  const ask: Ask = {
    section,
    today: subjects.today,
    timeZone: host.timeZone,
    orgs: subjects.orgs,
    rows: () => Promise.reject(new Error('a task asks for no rows')),
    call: (block, binds) => take(block, binds, 'DONE'),
    look: (block, binds) => take(block, binds, 'PRESENT'),
    log: () => undefined,
    asOf: now,
    behindSeconds: () => 0,
    cost: () => ({ calls: [], erpMs: 0, queueMs: 0 }),
  };
  const { outcome } = await execute(ask, taskAt(subjects, 0, PATTERN_ID), now);
  if (outcome !== 'done') throw new Error(`the connector would not send a task: ${outcome}`);
  return sent;
}

/** Of each name its value; null where there is none. */
function valuesOf<N extends string>(names: readonly N[], values: Sent['binds']): Readonly<Record<N, string | null>> {
  const found: Partial<Record<N, string | null>> = {};
  for (const name of names) found[name] = values[name] ?? null;
  return found as Readonly<Record<N, string | null>>;
}

class Sessions {
  readonly #all: readonly OracleConnection[];
  readonly #idle: OracleConnection[];
  readonly #waiting: ((connection: OracleConnection) => void)[] = [];

  private constructor(all: readonly OracleConnection[]) {
    this.#all = all;
    this.#idle = [...all];
  }

  static async open(module: OracleModule, section: Section, host: ConnectionHost, role: 'read' | 'write') {
    const { user, password } = (role === 'write' ? section.write : undefined) ?? section.read;
    const connectString = `${section.hosts[0]}/${section.service}`;
    const all: OracleConnection[] = [];
    while (all.length < section.maxConnections) {
      const logon = { user: host.secret(user), password: host.secret(password), connectString };
      const connection = await module.getConnection(logon);
      await prepareSession(connection);
      all.push(connection);
    }
    return new Sessions(all);
  }

  async lend<T>(use: (connection: OracleConnection) => Promise<T>): Promise<T> {
    const connection =
      this.#idle.pop() ?? (await new Promise<OracleConnection>((resolve) => this.#waiting.push(resolve)));
    try {
      return await use(connection);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(connection);
      else this.#idle.push(connection);
    }
  }

  async close(): Promise<void> {
    for (const connection of this.#all) await connection.close({ drop: true });
  }
}
