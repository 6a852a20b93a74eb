import { setTimeout as pause } from 'node:timers/promises';
import { CallGate, type CallGateDeps } from '../connector/call-gate.ts';
import { CostMeter } from '../connector/cost-meter.ts';
import { type Deadline, orAborted, startDeadline, startLimit } from '../connector/deadline.ts';
import { SingleFlight } from '../connector/single-flight.ts';
import type { CallContext, ConnectionHost, Notice } from '../domain/connector.ts';
import { type BusinessDate, dateIn, toInstant } from '../domain/dates.ts';
import { AditError, asAditError } from '../domain/errors.ts';
import type { Ask, Out, Row, Text } from './ask.ts';
import { REPLICA_LAG } from './catalogue/dictionary.ts';
import type { Block, Query } from './catalogue/types.ts';
import type { Section } from './config.ts';
import type { EbsDriver, ProbeStage, QueryResult } from './driver.ts';
import { isRefusal } from './errors.ts';
import { Replica } from './replica.ts';
import { onceMoreAfterLostState, withRetries } from './retries.ts';
import { RESULT, statementText, wrapperText } from './statements.ts';
import { UnfitStatements } from './unfit.ts';

interface SessionDeps extends CallGateDeps {
  readonly section: Section;
  readonly host: ConnectionHost;
  readonly driver: EbsDriver;
  /** In [0, 1): spreads what is tried again. */
  readonly random?: () => number;
}

/** One answer in the making, as its statements see it. */
interface Running {
  readonly deadline: Deadline;
  readonly meter: CostMeter;
  readonly clientId: string;
}

/** Everything that outlives one answer: driver, places, circuit, and which statements do not fit this database. */
export class Session {
  readonly #deps: SessionDeps;
  readonly #gate: CallGate;
  readonly #flights = new SingleFlight<QueryResult>();
  readonly unfit: UnfitStatements;
  /** Null where what is asked is the database itself. */
  readonly #replica: Replica | null;
  #answers = 0;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.#gate = new CallGate(deps);
    this.unfit = new UnfitStatements(deps.host);
    const { replica } = deps.section;
    this.#replica = replica && deps.host.role === 'read' ? new Replica(deps.host, replica.mostLagSeconds) : null;
  }

  /**
   * Runs one answer under its deadline.
   *
   * @param clientId what a DBA sees as the session's client: a command's id, else a running number of this process
   */
  async ask<T>(context: CallContext, work: (ask: Ask) => Promise<T>, clientId?: string): Promise<T> {
    const { host, section } = this.#deps;
    const deadline = startDeadline(context, host);
    const meter = new CostMeter(host);
    const begunAt = host.now();
    this.#answers += 1;
    const running: Running = { deadline, meter, clientId: clientId ?? `${host.role}:${process.pid}:${this.#answers}` };
    let today: BusinessDate | null = null;
    let asOf: number | null = null;
    let dating: Promise<number> | null = null;
    const noted = async <R>(run: () => Promise<R>): Promise<R> => {
      if (this.#replica) {
        dating ??= this.#replica.knownUpTo(() => this.#lag(running));
        asOf = await orAborted(dating, deadline.signal);
      } else asOf ??= host.now();
      return run();
    };
    const ask: Ask = {
      section,
      orgs: `,${section.operatingUnits.join(',')},`,
      timeZone: host.timeZone,
      // Of the beginning of this answer, but reckoned only for who asks.
      get today() {
        today ??= dateIn(begunAt, host.timeZone);
        return today;
      },
      rows: (query, binds, options) => noted(() => this.#rows(query, binds, options?.cap ?? section.rowCap, running)),
      call: (block, binds) => noted(() => this.#call(block, binds, running)),
      look: (block, binds) => noted(() => this.#look(block, binds, running)),
      log: (level, message, fields) => host.log(level, message, fields),
      asOf: () => toInstant(asOf ?? host.now()),
      behindSeconds: () => (this.#replica && asOf !== null ? Math.ceil((host.now() - asOf) / 1_000) : 0),
      cost: () => meter.cost(),
    };
    try {
      return await work(ask);
    } finally {
      deadline.end();
    }
  }

  notices(): readonly Notice[] {
    return this.#deps.driver.notices();
  }

  databaseVersion(): string | null {
    return this.#deps.driver.databaseVersion();
  }

  edition(): string | null {
    return this.#deps.driver.edition();
  }

  probe(signal: AbortSignal): Promise<readonly ProbeStage[]> {
    return this.#deps.driver.probe(signal);
  }

  /** Cuts what is in flight after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    await this.#gate.close(graceMs);
    await this.#deps.driver.close();
  }

  /** What the replica says of its age, for every answer that waits for it: so it does not end with one of them. */
  async #lag({ clientId, meter }: Running): Promise<Row<typeof REPLICA_LAG> | null> {
    const signal = new AbortController().signal;
    const deadline = startDeadline({ signal, remainingMs: this.#deps.section.responseTimeoutMs }, this.#deps.host);
    try {
      const { rows } = await this.#rows(REPLICA_LAG, {}, 1, { clientId, deadline, meter });
      return rows[0] ?? null;
    } catch (thrown) {
      if (isRefusal(thrown) || asAditError(thrown).code === 'DEADLINE_EXCEEDED') return null;
      throw thrown;
    } finally {
      deadline.end();
    }
  }

  async #rows<Q extends Query>(
    query: Q,
    binds: Readonly<Record<string, Text>>,
    cap: number,
    running: Running,
  ): Promise<{ readonly rows: readonly Row<Q>[]; readonly cut: boolean }> {
    const { columns, name } = query;
    const { deadline, meter } = running;
    const own = only(name, query.binds, binds);
    const request = this.#isWrapped(query)
      ? { name, text: wrapperText(query), binds: own, columns, cap, cursor: RESULT }
      : { name, text: statementText(query), binds: own, columns, cap };
    const key = `${name} ${cap} ${JSON.stringify(own)}`;
    const flight = this.#flights.join(key, deadline.signal, (signal) =>
      withRetries(this.#again(deadline), () =>
        this.#limited(query, signal, running, (limit) => {
          const run = () => this.#deps.driver.query(request, { signal: limit, clientId: running.clientId });
          return meter.call(name, run, ({ rows }) => rows.length);
        }),
      ),
    );
    const { cut, rows } = await (flight.joined ? meter.shared(() => flight.result) : flight.result);
    return { rows: rows.map((row) => named<Q>(columns, row)), cut };
  }

  #call<B extends Block>(block: B, binds: Readonly<Record<string, Text>>, running: Running): Promise<Out<B>> {
    return onceMoreAfterLostState(block.selfCommits === true, () =>
      this.#block(block, binds, running, running.deadline.signal),
    );
  }

  #look<B extends Block>(block: B, binds: Readonly<Record<string, Text>>, running: Running): Promise<Out<B>> {
    const { deadline } = running;
    const found = withRetries(this.#again(deadline), () => this.#block(block, binds, running, deadline.signal));
    return orAborted(found, deadline.signal);
  }

  async #block<B extends Block>(
    block: B,
    binds: Readonly<Record<string, Text>>,
    running: Running,
    signal: AbortSignal,
  ): Promise<Out<B>> {
    const { name, out, room, selfCommits } = block;
    const text = statementText(block);
    const own = only(name, block.in, binds);
    const request = { name, text, binds: own, out, ...(room && { room }), ...(selfCommits && { selfCommits }) };
    const found = await this.#limited(block, signal, running, (limit) =>
      running.meter.call(name, () => this.#deps.driver.block(request, { signal: limit, clientId: running.clientId })),
    );
    return found as Out<B>;
  }

  /** In its place of the pool, no longer than the statement, the section and the caller allow, and not if it does not fit. */
  #limited<T>(
    { name, timeLimitMs }: Pick<Query | Block, 'name' | 'timeLimitMs'>,
    signal: AbortSignal,
    { meter }: Running,
    work: (limit: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.#gate.pass(signal, meter, async () => {
      this.unfit.check(name);
      const limit = startLimit([signal], {
        ms: Math.min(timeLimitMs, this.#deps.section.responseTimeoutMs),
        error: () => new AditError('DEADLINE_EXCEEDED', 'the database took longer than this statement may'),
      });
      try {
        return await work(limit.signal);
      } catch (thrown) {
        this.unfit.note(name, thrown);
        throw thrown;
      } finally {
        limit.end();
      }
    });
  }

  /** The wrapper is for the reading user; a proxy of APPS reads what APPS reads. */
  #isWrapped({ procedure }: Query): boolean {
    const { host, section } = this.#deps;
    return section.reads === 'wrapper' && procedure !== '' && host.role === 'read';
  }

  #again(deadline: Deadline) {
    return { deadline, random: this.#deps.random ?? Math.random, pause: (ms: number) => pause(ms) };
  }
}

/** Exactly the binds that the statement has: one that is missing is a defect of ours, and is not sent. */
function only(
  statement: string,
  names: readonly string[],
  binds: Readonly<Record<string, Text>>,
): Readonly<Record<string, Text>> {
  const missing = names.filter((name) => binds[name] === undefined);
  if (missing.length > 0)
    throw new AditError('INTERNAL', `${statement}: no value for ${missing.join(', ')}`, { outcome: 'none' });
  return Object.fromEntries(names.map((name) => [name, binds[name] ?? null]));
}

function named<Q extends Query>(columns: Q['columns'], row: readonly Text[]): Row<Q> {
  const found: Record<string, Text> = {};
  for (const [at, column] of columns.entries()) found[column] = row[at] ?? null;
  return found as Row<Q>;
}
