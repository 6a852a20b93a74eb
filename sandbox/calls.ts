/** One thing that reached a simulated ERP, as `GET /calls` shows it. */
export interface CallRecord {
  readonly system: string;
  /** `soap`, `rfc`, `thin` or `thick`. */
  readonly road: string;
  /** Function module, procedure, or statement; for what never got a name `logon` or `connect`. */
  readonly name: string;
  /** ISO instant at which the request had arrived whole. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** One connection as the ERP sees it; equal for calls of one session. */
  readonly session: string;
  /** `ok`, or the ERP's own word for what went wrong (`FU_NOT_FOUND`, `FN502`, `401`), or `fault:<action>`. */
  readonly outcome: string;
  /** Rows the engine gave to the function, before it dropped any. */
  readonly rowsScanned: number;
}

/** A call under way; `end` may be called again, only the first time counts. */
export interface RunningCall {
  scanned(rows: number): void;
  end(outcome: string): void;
}

interface Start {
  readonly system: string;
  readonly road: string;
  readonly name: string;
  readonly session: string;
}

/** What every front reports to. Keeps the newest `capacity` calls and the largest number under way at once. */
export class CallLog {
  readonly #capacity: number;
  readonly #now: () => number;
  #calls: CallRecord[] = [];
  readonly #running = new Map<string, number>();
  readonly #most = new Map<string, number>();

  constructor(capacity = 20_000, now: () => number = () => performance.timeOrigin + performance.now()) {
    this.#capacity = capacity;
    this.#now = now;
  }

  begin(start: Start): RunningCall {
    const startedMs = this.#now();
    const running = (this.#running.get(start.system) ?? 0) + 1;
    this.#running.set(start.system, running);
    this.#most.set(start.system, Math.max(running, this.#most.get(start.system) ?? 0));
    let rowsScanned = 0;
    let ended = false;
    return {
      scanned: (rows) => {
        rowsScanned += rows;
      },
      end: (outcome) => {
        if (ended) return;
        ended = true;
        this.#running.set(start.system, (this.#running.get(start.system) ?? 1) - 1);
        const durationMs = Math.round((this.#now() - startedMs) * 1000) / 1000;
        this.#keep({ ...start, startedAt: new Date(startedMs).toISOString(), durationMs, outcome, rowsScanned });
      },
    };
  }

  /** Calls that ended, oldest end first. */
  list(system?: string): CallRecord[] {
    return this.#calls.slice(-this.#capacity).filter((call) => system === undefined || call.system === system);
  }

  /** Calls under way now. */
  running(system: string): number {
    return this.#running.get(system) ?? 0;
  }

  /** Most calls under way at once since the last `clear`. */
  maxConcurrency(system: string): number {
    return this.#most.get(system) ?? 0;
  }

  clear(): void {
    this.#calls = [];
    this.#most.clear();
    for (const [system, running] of this.#running) this.#most.set(system, running);
  }

  #keep(call: CallRecord): void {
    this.#calls.push(call);
    // Cut in bulk: shifting an array of 20,000 at every call would be the slowest thing in the front.
    if (this.#calls.length > this.#capacity + 1000) this.#calls = this.#calls.slice(-this.#capacity);
  }
}
