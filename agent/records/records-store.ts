import { Worker } from 'node:worker_threads';
import type { Clock } from '../../domain/clock.ts';
import type { Instant } from '../../domain/dates.ts';
import { AditError, fromWire } from '../../domain/errors.ts';
import type { EventSource, OutboundEvent } from '../../domain/events.ts';
import type { EntityFacts, EntityName, Selectors } from '../../domain/facts.ts';
import type { Database } from '../../store/database.ts';
import { asStoreError } from '../../store/store-error.ts';
import type { Logger } from '../log.ts';
import type {
  ChangePage,
  Coverage,
  Feed,
  FeedPosition,
  FoundKey,
  OverdueQuery,
  PutBatch,
  Records,
  SearchKeyPage,
} from './contract.ts';
import { openForReading, type RecordsFile } from './lifetime.ts';
import { createReader, type Reader } from './reader.ts';
import type { WriterMessage, WriterRequest, WriterStart, WriterWork, WriterWorkName } from './worker-messages.ts';

export interface RecordsDeps {
  readonly file: RecordsFile;
  readonly clock: Clock;
  readonly log: Logger;
  /** Module of the worker thread; a bundle has it elsewhere. */
  readonly workerEntry?: string | URL;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: AditError) => void;
}

/** Writes that may wait for the worker; beyond that an answer is simply not stored. */
const MOST_WAITING = 256;
const RESTART_AFTER_MS = 1_000;
const NOWHERE: FeedPosition = { cursor: null, asOf: null, snapshotAt: null };

/**
 * The agent's records: a reading connection here, the writing one in a worker thread. A damaged file or a dead worker
 * costs what is held, never an answer: it is as if nothing were held until the ERP has been asked again.
 */
export class RecordsStore implements Records {
  readonly #deps: RecordsDeps;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<() => void>();
  /** Systems whose identity is being changed: nothing is held for them meanwhile. */
  readonly #switching = new Map<string, number>();
  #worker: Worker | null = null;
  #db: Database | null = null;
  #reader: Reader | null = null;
  #epoch = '';
  #acknowledgedTo = 0;
  #lastId = 0;
  #reason: string | null = 'not started';
  #isClosing = false;
  #onOpened: ((error: AditError | null) => void) | null = null;
  readonly events: EventSource;

  constructor(deps: RecordsDeps) {
    this.#deps = deps;
    const epoch = () => this.#epoch;
    this.events = {
      get epoch() {
        return epoch();
      },
      pending: (limit) => this.#pending(limit),
      acknowledged: (sequence) => this.#acknowledge(sequence),
      onNew: (notify) => {
        this.#listeners.add(notify);
        return () => this.#listeners.delete(notify);
      },
    };
  }

  /** Resolves when the file is open. Throws KEY_MISSING, STORE_FULL or CONFIG_INVALID; damage it repairs itself. */
  async start(): Promise<void> {
    const opened = new Promise<AditError | null>((resolve) => {
      this.#onOpened = resolve;
    });
    this.#spawn();
    const error = await opened;
    if (error) {
      await this.close();
      throw error;
    }
  }

  coverage(system: string, entity: EntityName, customer: string, scope: string): Coverage | null {
    if (this.#switching.has(system)) return null;
    return this.#read((reader) => reader.coverage(system, entity, customer, scope), null);
  }

  rows<E extends EntityName>(system: string, entity: E, customer: string, selector: Selectors[E]): EntityFacts[E][] {
    if (this.#switching.has(system)) return [];
    return this.#read((reader) => reader.rows(system, entity, customer, selector), []);
  }

  find(query: Parameters<Records['find']>[0]): FoundKey[] {
    const found = this.#read((reader) => reader.find(query), []);
    return this.#switching.size === 0 ? found : found.filter(({ system }) => !this.#switching.has(system));
  }

  position(system: string, feed: Feed): FeedPosition {
    return this.#read((reader) => reader.position(system, feed), NOWHERE);
  }

  put(batch: PutBatch) {
    return this.#ask('put', batch);
  }

  overdueCustomers(query: OverdueQuery) {
    return this.#ask('overdue', query);
  }

  async applyChanges(page: ChangePage) {
    const written = await this.#ask('changes', page);
    if (written.events > 0) for (const notify of this.#listeners) notify();
    return written;
  }

  applySearchKeys(page: SearchKeyPage) {
    return this.#ask('searchKeys', page);
  }

  async restartChanges(system: string): Promise<void> {
    await this.#ask('restart', { system });
  }

  async useIdentity(system: string, identity: string, doubtfulSince?: Instant): Promise<void> {
    this.#switching.set(system, (this.#switching.get(system) ?? 0) + 1);
    try {
      await this.#ask('identity', { system, identity, ...(doubtfulSince !== undefined && { doubtfulSince }) });
      this.#reader?.forgetSource(system);
      this.#switched(system);
    } catch (thrown) {
      // What is held may be another system's: it stays out of sight until this succeeds or the agent restarts.
      this.#deps.log.error('the records could not be set apart and are not used', { system });
      throw thrown;
    }
  }

  purge(what: Parameters<Records['purge']>[0]): Promise<number> {
    return this.#ask('purge', what);
  }

  status(): ReturnType<Records['status']> {
    const waiting = this.#waiting.size;
    const reason = this.#reason;
    return reason === null
      ? { epoch: this.#epoch, state: 'open', waiting }
      : { epoch: this.#epoch, state: 'off', reason, waiting };
  }

  async close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    const worker = this.#worker;
    this.#dropReader('closed');
    if (!worker) return;
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    // A worker that cannot close cleanly any more is ended; the next start then begins a new epoch.
    await this.#ask('close', null).catch(() => worker.terminate());
    await gone;
  }

  #spawn(): void {
    const { path, key, cipher } = this.#deps.file;
    const workerData: WriterStart = { path, key, cipher };
    const worker = new Worker(this.#deps.workerEntry ?? new URL('./store-worker.ts', import.meta.url), {
      workerData,
      env: {},
      execArgv: [],
      name: 'records',
    });
    this.#worker = worker;
    let failure: AditError | null = null;
    worker.on('message', (message: WriterMessage) => this.#received(message));
    worker.on('error', (error) => {
      failure = asStoreError(error, path);
    });
    worker.on('exit', () => this.#exited(failure));
  }

  #received(message: WriterMessage): void {
    switch (message.t) {
      case 'opened':
        this.#opened(message.epoch, message.rebuilt);
        break;
      case 'failed': {
        const error = fromWire(message.error);
        this.#dropReader(error.code);
        this.#tellOpened(error);
        break;
      }
      case 'done':
        this.#take(message.id)?.resolve(message.answer);
        break;
      case 'refused':
        this.#take(message.id)?.reject(fromWire(message.error));
    }
  }

  #opened(epoch: string, rebuilt: string | null): void {
    if (rebuilt !== null) {
      this.#deps.log.error('the records were damaged and are built anew', { reason: rebuilt });
      this.#acknowledgedTo = 0;
    }
    this.#dropReader('opening');
    try {
      this.#db = openForReading(this.#deps.file);
      this.#reader = createReader(this.#db);
      this.#epoch = epoch;
      this.#reason = null;
      this.#tellOpened(null);
    } catch (thrown) {
      this.#dropReader('unreadable');
      this.#tellOpened(asStoreError(thrown, this.#deps.file.path));
    }
  }

  #exited(failure: AditError | null): void {
    this.#worker = null;
    const error = failure ?? new AditError('NOT_RUNNING', 'the records are closed');
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    this.#tellOpened(error);
    if (this.#isClosing) return;
    this.#dropReader('the store worker ended');
    this.#deps.log.error('the store worker ended and is started again', { code: error.code });
    void this.#deps.clock.sleep(RESTART_AFTER_MS).then(() => {
      if (!this.#isClosing && !this.#worker) this.#spawn();
    });
  }

  #ask<W extends WriterWorkName>(work: W, asks: WriterWork[W]['asks']): Promise<WriterWork[W]['answers']> {
    return new Promise<unknown>((resolve, reject) => {
      const worker = this.#worker;
      if (!worker || (this.#isClosing && work !== 'close')) {
        reject(new AditError('NOT_RUNNING', 'the records are not open'));
      } else if (work === 'put' && this.#waiting.size >= MOST_WAITING) {
        reject(new AditError('OVERLOADED', 'too many answers wait to be stored'));
      } else {
        const id = ++this.#lastId;
        this.#waiting.set(id, { resolve, reject });
        worker.postMessage({ id, work, asks } as WriterRequest);
      }
    }) as Promise<WriterWork[W]['answers']>;
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  /** Damage that only shows while reading ends the file as well. */
  #read<T>(work: (reader: Reader) => T, otherwise: T): T {
    if (!this.#reader) return otherwise;
    try {
      return work(this.#reader);
    } catch (thrown) {
      const error = asStoreError(thrown, this.#deps.file.path);
      this.#deps.log.error('the records cannot be read', { code: error.code });
      if (error.code === 'STORE_CORRUPT') {
        this.#dropReader(error.code);
        this.#ask('rebuild', null).catch(() => undefined);
      }
      return otherwise;
    }
  }

  #pending(limit: number): OutboundEvent[] {
    const held = this.#read((reader) => reader.events(this.#acknowledgedTo, limit), []);
    return held.map((event) => ({ epoch: this.#epoch, ...event }));
  }

  #acknowledge(sequence: number): void {
    if (!(sequence > this.#acknowledgedTo)) return;
    // A peer cannot acknowledge what was never numbered: that would swallow events still to come.
    const newest = this.#read((reader) => reader.newestEvent(), 0);
    const upTo = Math.min(sequence, newest);
    if (!(upTo > this.#acknowledgedTo)) return;
    this.#acknowledgedTo = upTo;
    this.#ask('acknowledge', { sequence: upTo }).catch(() => {
      this.#deps.log.warn('an acknowledgement could not be stored; the events may be sent again');
    });
  }

  #switched(system: string): void {
    const left = (this.#switching.get(system) ?? 1) - 1;
    if (left > 0) this.#switching.set(system, left);
    else this.#switching.delete(system);
  }

  #tellOpened(error: AditError | null): void {
    this.#onOpened?.(error);
    this.#onOpened = null;
  }

  #dropReader(reason: string): void {
    this.#reason = reason;
    this.#reader = null;
    this.#db?.close();
    this.#db = null;
  }
}
