import type { Clock } from '../../domain/clock.ts';
import type { Instant } from '../../domain/dates.ts';
import type { AditError } from '../../domain/errors.ts';
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
import { WriterThread } from './writer-thread.ts';

interface RecordsDeps {
  readonly file: RecordsFile;
  readonly clock: Clock;
  readonly log: Logger;
  /** Module of the worker thread; a bundle has it elsewhere. */
  readonly workerEntry?: string | URL;
}

const NOWHERE: FeedPosition = { cursor: null, asOf: null, snapshotAt: null };

/**
 * The agent's records: a reading connection here, the writing one in a worker thread. A damaged file or a dead worker
 * costs what is held, never an answer: it is as if nothing were held until the ERP has been asked again.
 */
export class RecordsStore implements Records {
  readonly #deps: RecordsDeps;
  readonly #writer: WriterThread;
  readonly #listeners = new Set<() => void>();
  /** Systems whose identity is being changed: nothing is held for them meanwhile. */
  readonly #switching = new Map<string, number>();
  #db: Database | null = null;
  #reader: Reader | null = null;
  #epoch = '';
  #acknowledgedTo = 0;
  #reason: string | null = 'not started';
  #onOpened: ((error: AditError | null) => void) | null = null;
  readonly events: EventSource;

  constructor(deps: RecordsDeps) {
    this.#deps = deps;
    const { clock, file, log } = deps;
    const entry = deps.workerEntry ?? new URL('./store-worker.ts', import.meta.url);
    this.#writer = new WriterThread(
      { file, entry, clock, log },
      {
        onOpened: (opened, rebuilt) => this.#opened(opened, rebuilt),
        onLost: (error) => this.#lost(error),
      },
    );
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
    this.#writer.start();
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

  taxIdsOf(system: string, customer: string): string[] {
    if (this.#switching.has(system)) return [];
    return this.#read((reader) => reader.taxIdsOf(system, customer), []);
  }

  position(system: string, feed: Feed): FeedPosition {
    return this.#read((reader) => reader.position(system, feed), NOWHERE);
  }

  put(batch: PutBatch) {
    return this.#writer.ask('put', batch);
  }

  overdueCustomers(query: OverdueQuery) {
    return this.#writer.ask('overdue', query);
  }

  async applyChanges(page: ChangePage) {
    const written = await this.#writer.ask('changes', page);
    if (written.events > 0) for (const notify of this.#listeners) notify();
    return written;
  }

  applySearchKeys(page: SearchKeyPage) {
    return this.#writer.ask('searchKeys', page);
  }

  async restartChanges(system: string): Promise<void> {
    await this.#writer.ask('restart', { system });
  }

  async useIdentity(system: string, identity: string, doubtfulSince?: Instant): Promise<void> {
    this.#switching.set(system, (this.#switching.get(system) ?? 0) + 1);
    try {
      await this.#writer.ask('identity', { system, identity, ...(doubtfulSince !== undefined && { doubtfulSince }) });
      this.#reader?.forgetSource(system);
      this.#switched(system);
    } catch (thrown) {
      // What is held may be another system's: it stays out of sight until this succeeds or the agent restarts.
      this.#deps.log.error('the records could not be set apart and are not used', { system });
      throw thrown;
    }
  }

  purge(what: Parameters<Records['purge']>[0]): Promise<number> {
    return this.#writer.ask('purge', what);
  }

  status(): ReturnType<Records['status']> {
    const { waiting } = this.#writer;
    const reason = this.#reason;
    return reason === null
      ? { epoch: this.#epoch, state: 'open', waiting }
      : { epoch: this.#epoch, state: 'off', reason, waiting };
  }

  async close(): Promise<void> {
    this.#dropReader('closed');
    await this.#writer.close();
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

  #lost(error: AditError): void {
    this.#dropReader(error.code);
    this.#tellOpened(error);
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
        this.#writer.ask('rebuild', null).catch(() => undefined);
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
    this.#writer.ask('acknowledge', { sequence: upTo }).catch(() => {
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
