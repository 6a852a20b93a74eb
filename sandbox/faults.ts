import { z } from 'zod';

/**
 * Where in a conversation with an ERP a fault strikes. `fetch` exists on the database road only; `lock` (a record is
 * locked by somebody else) and `update` (what COMMIT WORK started fails) in ECC only.
 */
export const FaultPoint = z.enum(['connect', 'logon', 'call', 'fetch', 'lock', 'commit', 'rollback', 'update']);
export type FaultPoint = z.infer<typeof FaultPoint>;

/**
 * `delay` waits `ms` and goes on · `hang` never answers · `cut` drops the connection before anything is executed ·
 * `cut_mid` executes, then drops it within the reply · `error` answers with the ERP error that `code` names ·
 * `down` behaves like a stopped system until cleared · `refuse` turns the connection or logon away.
 */
const FaultAction = z.enum(['delay', 'hang', 'cut', 'cut_mid', 'error', 'down', 'refuse']);

/** One armed fault, as `POST /faults` takes it. */
export const Fault = z
  .strictObject({
    /** Name of the simulated system, as in the demo's list of systems. */
    system: z.string().min(1).max(40),
    at: FaultPoint,
    /** Exact name of the function, procedure or statement; a trailing `*` makes it a prefix. Without it: every name. */
    match: z.string().min(1).max(128).optional(),
    /** Strikes at the n-th matching occurrence after arming (1 = the next). With `sticky`: from then on. */
    nth: z.int().min(1).max(1_000_000).optional(),
    action: FaultAction,
    /** Milliseconds of a `delay`. */
    ms: z.int().min(0).max(3_600_000).optional(),
    /**
     * Which error: an HTTP status, `HTML`, `DUMP` (or `DUMP:NAME`), `LOCK`, a message such as `E:MC601` (or `A:`, `X:`), an ABAP exception,
     * an ORA or TNS number, or a state of the listener (`sandbox/oracle/wire/README.md`); each front knows its own.
     */
    code: z.string().min(1).max(64).optional(),
    /** Strikes at every occurrence until cleared. `down` always does. */
    sticky: z.boolean().optional(),
  })
  .refine((fault) => fault.action !== 'delay' || fault.ms !== undefined, { path: ['ms'], error: 'a delay needs "ms"' });
export type Fault = z.infer<typeof Fault>;

interface Armed {
  readonly fault: Fault;
  seen: number;
  spent: boolean;
}

const isSticky = (fault: Fault): boolean => fault.sticky === true || fault.action === 'down';

function matches(fault: Fault, at: FaultPoint, system: string, name: string): boolean {
  if (fault.at !== at || fault.system !== system) return false;
  if (fault.match === undefined) return true;
  return fault.match.endsWith('*') ? name.startsWith(fault.match.slice(0, -1)) : fault.match === name;
}

/**
 * The faults armed at present, shared by all fronts of a sandbox.
 * Where several apply at once, one that strikes once goes before a sticky one, then the older before the newer; so a
 * single error can be set over a standing delay.
 */
export class FaultBook {
  #armed: Armed[] = [];
  readonly #listeners = new Set<() => void>();

  /** Arms a fault. Throws ZodError for anything that is not one. */
  add(input: unknown): Fault {
    const fault = Fault.parse(input);
    this.#armed.push({ fault, seen: 0, spent: false });
    for (const listener of this.#listeners) listener();
    return fault;
  }

  /** Removes all faults, or those of one system. */
  clear(system?: string): void {
    this.#armed = system === undefined ? [] : this.#armed.filter((armed) => armed.fault.system !== system);
    for (const listener of this.#listeners) listener();
  }

  /** Faults that can still strike. */
  list(): Fault[] {
    return this.#armed.filter((armed) => !armed.spent).map((armed) => armed.fault);
  }

  /**
   * Counts one occurrence of `name` at a point and gives the fault that strikes there, or null. Every armed fault that
   * matches counts the occurrence, whichever strikes; a fault that is not sticky is used up by striking.
   */
  take(at: FaultPoint, system: string, name: string): Fault | null {
    let struck: Armed | null = null;
    for (const armed of this.#armed) {
      if (armed.spent || !matches(armed.fault, at, system, name)) continue;
      armed.seen += 1;
      const strikes = armed.seen >= (armed.fault.nth ?? 1);
      if (strikes && (struck === null || (isSticky(struck.fault) && !isSticky(armed.fault)))) struck = armed;
    }
    if (struck === null) return null;
    if (!isSticky(struck.fault)) {
      struck.spent = true;
      this.#armed = this.#armed.filter((armed) => !armed.spent);
    }
    return struck.fault;
  }

  /** The fault that has stopped a system, without counting anything. */
  downtime(system: string): Fault | null {
    return this.#armed.find((armed) => armed.fault.system === system && armed.fault.action === 'down')?.fault ?? null;
  }

  /** Calls `listener` after every arming and clearing; returns what unsubscribes it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
