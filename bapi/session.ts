import { BoundedMemo } from '../connector/bounded-memo.ts';
import { CallGate, type CallGateDeps } from '../connector/call-gate.ts';
import { CostMeter } from '../connector/cost-meter.ts';
import { type Deadline, startDeadline } from '../connector/deadline.ts';
import { SingleFlight } from '../connector/single-flight.ts';
import type { CallContext, CallCost, ConnectionHost } from '../domain/connector.ts';
import { type BusinessDate, dateIn, type Instant, toInstant } from '../domain/dates.ts';
import { AditError } from '../domain/errors.ts';
import { RFC_READ_TABLE } from './catalogue/functions.ts';
import type { InputOf, OutputOf, RfcFunction, Structure } from './catalogue/types.ts';
import type { Section } from './config.ts';
import type { RfcDriver, RfcSession } from './driver.ts';
import { failureOf, type ReturnLike, returnError } from './errors.ts';
import { readTable, type TableQuery, type TableRow } from './read-table.ts';

const HOUR_MS = 3_600_000;

interface SessionDeps extends CallGateDeps {
  readonly section: Section;
  readonly host: ConnectionHost;
  readonly driver: RfcDriver;
}

/** One answer in the making: the calls it makes, how long it may take, and what it costs. */
export interface Ask {
  readonly section: Section;
  readonly memo: Session['memo'];
  readonly canReadTables: boolean;
  /** Today in the ERP's calendar. */
  readonly today: BusinessDate;
  /** Calls a read-only function. Identical calls in flight are made once. RETURN of type E, A or X is thrown. */
  call<F extends RfcFunction>(fn: F, input: InputOf<F>): Promise<OutputOf<F>>;
  /** Calls a function that changes something: exactly once, never joined, never repeated. RETURN is left to the caller. */
  change<F extends RfcFunction>(fn: F, input: InputOf<F>): Promise<OutputOf<F>>;
  /** Whether `unitOfWork` is possible on this road. */
  readonly keepsSession: boolean;
  /**
   * Calls that belong together, on one session with nothing in between: a BAPI and its commit or rollback. RETURN is left
   * to the caller, who commits or rolls back before it returns. If `work` throws, the session ends, and what was not
   * committed with it. An error's `outcome` tells about its own call alone: after one in the BAPI nothing is posted unless
   * the function commits by itself, after one in the commit nobody knows. Throws OP_UNSUPPORTED (`outcome: none`)
   * where the road keeps no session.
   */
  unitOfWork<T>(work: (unit: RfcSession) => Promise<T>): Promise<T>;
  /** Reads a table of the allow-list. Throws OP_UNSUPPORTED where the section says `readTable: off`. */
  table<S extends Structure, K extends keyof S['fields'] & string>(
    query: TableQuery<S, K>,
  ): Promise<readonly TableRow<S, K>[]>;
  log(level: 'warn' | 'debug', message: string, fields?: Readonly<Record<string, unknown>>): void;
  /** When the first call was sent. */
  asOf(): Instant;
  cost(): CallCost;
}

/** Everything that outlives one answer: driver, pool, breaker, and the small facts remembered about this ERP. */
export class Session {
  readonly #deps: SessionDeps;
  readonly #gate: CallGate;
  readonly #flights = new SingleFlight<unknown>();
  readonly memo: {
    /** `company code/customer` → head office, '' for none. */
    readonly headOffice: BoundedMemo<string>;
    /** `company code/customer` of customers that were not found there. */
    readonly absent: BoundedMemo<true>;
    /** Customer → central address number. */
    readonly address: BoundedMemo<string>;
    /** Customer → name and city, for the search index. */
    readonly naming: BoundedMemo<{ readonly name: string; readonly city: string }>;
    /** Reference reads that one process needs once. */
    readonly scale: BoundedMemo<ReadonlyMap<string, number>>;
    readonly creditCurrency: BoundedMemo<string>;
    /** Functions whose interface was compared with the catalogue in this process and found to be the same. */
    readonly interfaces: BoundedMemo<string>;
    /** Whether indexes carry the polls of open items. */
    readonly followable: BoundedMemo<boolean>;
  };

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.#gate = new CallGate(deps);
    const clock = deps.host;
    this.memo = {
      headOffice: new BoundedMemo({ clock, maxEntries: 50_000, maxAgeMs: HOUR_MS }),
      absent: new BoundedMemo({ clock, maxEntries: 50_000, maxAgeMs: HOUR_MS }),
      address: new BoundedMemo({ clock, maxEntries: 50_000, maxAgeMs: 24 * HOUR_MS }),
      naming: new BoundedMemo({ clock, maxEntries: 50_000, maxAgeMs: 24 * HOUR_MS }),
      scale: new BoundedMemo({ clock, maxEntries: 1, maxAgeMs: 24 * HOUR_MS }),
      creditCurrency: new BoundedMemo({ clock, maxEntries: 1, maxAgeMs: 24 * HOUR_MS }),
      interfaces: new BoundedMemo({ clock, maxEntries: 50, maxAgeMs: 24 * HOUR_MS }),
      followable: new BoundedMemo({ clock, maxEntries: 1, maxAgeMs: HOUR_MS }),
    };
  }

  /** Runs one answer under its deadline. */
  async ask<T>(context: CallContext, work: (ask: Ask) => Promise<T>): Promise<T> {
    const { driver, host, section } = this.#deps;
    const deadline = startDeadline(context, host);
    const meter = new CostMeter(host);
    const begunAt = host.now();
    let today: BusinessDate | null = null;
    let firstCallAt: number | null = null;
    const note = () => {
      firstCallAt ??= host.now();
    };
    const ask: Ask = {
      section,
      memo: this.memo,
      canReadTables: section.readTable === 'on',
      // Of the beginning of this answer, but reckoned only for who asks: a calendar costs more than a small call's rest.
      get today() {
        today ??= dateIn(begunAt, host.timeZone);
        return today;
      },
      call: (fn, input) => {
        note();
        return this.#read(fn, input, deadline, meter);
      },
      change: (fn, input) => {
        note();
        return this.#dispatch(fn, input, deadline.signal, meter, false);
      },
      keepsSession: driver.keepsSession,
      unitOfWork: (work) => {
        note();
        return this.#unitOfWork(work, deadline.signal, meter);
      },
      table: (query) => {
        if (section.readTable === 'off') {
          return Promise.reject(
            new AditError('OP_UNSUPPORTED', `reading ${query.table.name} needs RFC_READ_TABLE, which is switched off`),
          );
        }
        return readTable((input) => ask.call(RFC_READ_TABLE, input), query);
      },
      log: (level, message, fields) => host.log(level, message, fields),
      asOf: () => toInstant(firstCallAt ?? host.now()),
      cost: () => meter.cost(),
    };
    try {
      return await work(ask);
    } finally {
      deadline.end();
    }
  }

  /** Cuts what is in flight after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    await this.#gate.close(graceMs);
    await this.#deps.driver.close();
  }

  async #read<F extends RfcFunction>(
    fn: F,
    input: InputOf<F>,
    deadline: Deadline,
    meter: CostMeter,
  ): Promise<OutputOf<F>> {
    const key = `${fn.name} ${JSON.stringify(input)}`;
    const flight = this.#flights.join(key, deadline.signal, (signal) => this.#dispatch(fn, input, signal, meter, true));
    const output = (await (flight.joined ? meter.shared(() => flight.result) : flight.result)) as OutputOf<F>;
    const returned = (output as { readonly RETURN?: ReturnLike }).RETURN;
    const failure = returned ? failureOf(returned) : null;
    if (failure) throw returnError(fn.name, failure);
    return output;
  }

  #dispatch<F extends RfcFunction>(
    fn: F,
    input: InputOf<F>,
    signal: AbortSignal,
    meter: CostMeter,
    repeatable: boolean,
  ): Promise<OutputOf<F>> {
    const { driver } = this.#deps;
    return this.#gate.pass(signal, meter, () =>
      meter.call(sourceOf(fn, input), () => driver.call(fn, input, { signal, repeatable }), rowsIn),
    );
  }

  #unitOfWork<T>(work: (unit: RfcSession) => Promise<T>, signal: AbortSignal, meter: CostMeter): Promise<T> {
    const { driver } = this.#deps;
    if (!driver.keepsSession) {
      return Promise.reject(
        new AditError('OP_UNSUPPORTED', 'this road keeps no session in which a change could be committed', {
          hint: 'use road: rfc for this system, or the add-on, whose functions commit by themselves',
          outcome: 'none',
        }),
      );
    }
    return this.#gate.pass(signal, meter, () =>
      driver.session(signal, (session) =>
        work({ call: (fn, input) => meter.call(fn.name, () => session.call(fn, input)) }),
      ),
    );
  }
}

/** A table is counted by its own name, as `Connector.entities` names it. */
function sourceOf<F extends RfcFunction>(fn: F, input: InputOf<F>): string {
  const { QUERY_TABLE: table }: { readonly QUERY_TABLE?: unknown } = input;
  return fn.name === RFC_READ_TABLE.name && typeof table === 'string' ? `${fn.name} ${table}` : fn.name;
}

/** Of several tables the longest: the others say how it is to be read, or repeat what was asked. */
function rowsIn(output: object): number {
  return Math.max(0, ...Object.values(output).map((value: unknown) => (Array.isArray(value) ? value.length : 0)));
}
