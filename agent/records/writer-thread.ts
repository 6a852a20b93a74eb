import { Worker } from 'node:worker_threads';
import type { Clock } from '../../domain/clock.ts';
import { AditError, fromWire } from '../../domain/errors.ts';
import { asStoreError } from '../../store/store-error.ts';
import type { Logger } from '../log.ts';
import type { RecordsFile } from './lifetime.ts';
import type { WriterMessage, WriterRequest, WriterStart, WriterWork, WriterWorkName } from './worker-messages.ts';

interface WriterThreadDeps {
  readonly file: RecordsFile;
  readonly entry: string | URL;
  readonly clock: Clock;
  readonly log: Logger;
}

interface WriterThreadEvents {
  /** The file can be read from now on; again after it was rebuilt or the thread started anew. */
  onOpened(epoch: string, rebuilt: string | null): void;
  /** It cannot be read any more: the file does not open, or the thread ended. */
  onLost(error: AditError): void;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: AditError) => void;
}

/** Writes that may wait for the worker; beyond that an answer is simply not stored. */
const MOST_WAITING = 256;
const RESTART_AFTER_MS = 1_000;
const RESTART_CAP_MS = 30_000;

/** The thread that writes, and the requests that wait for it. A thread that ends is started again. */
export class WriterThread {
  readonly #deps: WriterThreadDeps;
  readonly #events: WriterThreadEvents;
  readonly #waiting = new Map<number, Waiting>();
  readonly #closing = new AbortController();
  #worker: Worker | null = null;
  #lastId = 0;
  /** Starts in a row that led to no open file. */
  #failures = 0;

  constructor(deps: WriterThreadDeps, events: WriterThreadEvents) {
    this.#deps = deps;
    this.#events = events;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  start(): void {
    const { path, key, cipher } = this.#deps.file;
    const workerData: WriterStart = { path, key, cipher };
    const worker = new Worker(this.#deps.entry, { workerData, env: {}, execArgv: [], name: 'records' });
    this.#worker = worker;
    let failure: AditError | null = null;
    worker.on('message', (message: WriterMessage) => {
      if (message.t === 'failed') {
        // Ends the thread: it is tried again from the start, until the file opens or the agent gives up.
        failure = fromWire(message.error);
        this.#events.onLost(failure);
        void worker.terminate();
      } else {
        this.#received(message);
      }
    });
    worker.on('error', (error) => {
      failure = asStoreError(error, path);
    });
    worker.on('exit', () => this.#exited(failure ?? new AditError('NOT_RUNNING', 'the store worker ended')));
  }

  /** Rejects with what the work threw, OVERLOADED, or NOT_RUNNING. */
  ask<W extends WriterWorkName>(work: W, asks: WriterWork[W]['asks']): Promise<WriterWork[W]['answers']> {
    return new Promise<unknown>((resolve, reject) => {
      const worker = this.#worker;
      if (!worker || (this.#closing.signal.aborted && work !== 'close')) {
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

  /** Lets what waits be done, then marks the file as cleanly closed. Idempotent. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const worker = this.#worker;
    if (!worker) return;
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    // A worker that cannot close cleanly any more is ended; the next start then begins a new epoch.
    await this.ask('close', null).catch(() => worker.terminate());
    await gone;
  }

  #received(message: Exclude<WriterMessage, { t: 'failed' }>): void {
    switch (message.t) {
      case 'opened':
        this.#failures = 0;
        this.#events.onOpened(message.epoch, message.rebuilt);
        break;
      case 'done':
        this.#take(message.id)?.resolve(message.answer);
        break;
      case 'refused':
        this.#take(message.id)?.reject(fromWire(message.error));
    }
  }

  #exited(error: AditError): void {
    this.#worker = null;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
    this.#events.onLost(error);
    if (this.#closing.signal.aborted) return;
    this.#deps.log.error('the store worker ended and is started again', { code: error.code });
    const waitMs = Math.min(RESTART_CAP_MS, RESTART_AFTER_MS * 2 ** this.#failures++);
    void this.#deps.clock.sleep(waitMs, this.#closing.signal).then(() => {
      if (!this.#closing.signal.aborted && !this.#worker) this.start();
    });
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}
