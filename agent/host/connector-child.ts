import { type ChildProcess, fork } from 'node:child_process';
import { delimiter } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import type { ChildEnvironment, Notice } from '../../domain/connector.ts';
import { AditError, fromWire } from '../../domain/errors.ts';
import type { ChildMessage, ConnectionMethod, ParentMessage } from '../../domain/ipc.ts';
import type { Logger } from '../log.ts';
import { tellErrorOutput } from './error-output.ts';

interface ChildDeps {
  /** Path of the module that the child runs. */
  readonly entry: string;
  readonly environment: ChildEnvironment;
  readonly clock: Clock;
  readonly log: Logger;
  readonly openTimeoutMs: number;
  readonly heapMb: number;
}

interface ChildEvents {
  onReady(): void;
  /** Exactly once, however it ends; `close()` included. */
  onEnd(error: AditError): void;
  onResult(id: number, value: unknown): void;
  onError(id: number, error: AditError): void;
  onNotices?(present: readonly Notice[]): void;
}

/** What a child may inherit. Everything else of our environment, secrets first, stays here. */
const INHERITED = ['PATH', 'LD_LIBRARY_PATH', 'UV_THREADPOOL_SIZE', 'SystemRoot'] as const;
const CLOSE_WITHIN_MS = 2_000;
const LOGGED_CHARACTERS = 500;
const MOST_NOTICES = 40;
const MOST_NOTICE_TEXT = 400;
const MOST_STOPS = 40;

/** What is inherited, with what the connector's driver asks for; no other name gets through. */
export function environmentOf(asked: ChildEnvironment): Record<string, string> {
  const env: Record<string, string> = { TZ: 'UTC' };
  for (const name of INHERITED) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  for (const name of ['PATH', 'LD_LIBRARY_PATH'] as const) {
    const folders = [asked[name], env[name]].filter((part) => part !== undefined && part !== '');
    if (folders.length > 0) env[name] = folders.join(delimiter);
  }
  for (const name of ['UV_THREADPOOL_SIZE', 'SECUDIR'] as const) {
    const value = asked[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

/** One life of one connector process. */
export class ConnectorChild {
  readonly #deps: ChildDeps;
  readonly #events: ChildEvents;
  readonly #over = new AbortController();
  #process: ChildProcess | null = null;
  #lastId = 0;
  #isReady = false;
  #reason: AditError | null = null;

  constructor(deps: ChildDeps, events: ChildEvents) {
    this.#deps = deps;
    this.#events = events;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** Starts the process and hands it `open`; `onReady` or `onEnd` follows. */
  start(open: Extract<ParentMessage, { t: 'open' }>): void {
    const child = fork(this.#deps.entry, [], {
      env: environmentOf(this.#deps.environment),
      cwd: open.workDir,
      execPath: process.execPath,
      execArgv: ['--disable-sigusr1', '--disable-proto=delete', `--max-old-space-size=${this.#deps.heapMb}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process = child;
    child.on('message', (message) => this.#received(message as ChildMessage));
    child.on('error', (error) =>
      this.#ended(new AditError('ERP_UNREACHABLE', 'a connector process failed', { cause: error })),
    );
    child.on('exit', (code, signal) =>
      this.#ended(
        new AditError('ERP_UNREACHABLE', `the connector process ended (${signal ?? `exit code ${code ?? 'unknown'}`})`),
      ),
    );
    // Only for whoever debugs a native crash: it may quote anything, so it never gets above debug.
    if (child.stderr) {
      tellErrorOutput(child.stderr, Object.values(open.secrets), (text) =>
        this.#deps.log.debug('connector wrote to stderr', { text }),
      );
    }
    this.#send(open);
    void this.#deps.clock.sleep(this.#deps.openTimeoutMs, this.#over.signal).then(() => {
      if (!this.#isReady) this.kill(new AditError('ERP_UNREACHABLE', 'the connector process did not become ready'));
    });
  }

  /** Sends a call and returns its id; `onResult` or `onError` follows unless the child ends first. */
  call(method: ConnectionMethod, args: readonly unknown[], remainingMs: number): number {
    const id = ++this.#lastId;
    this.#send({ t: 'call', id, method, args, remainingMs });
    return id;
  }

  cancel(id: number): void {
    this.#send({ t: 'cancel', id });
  }

  kill(reason: AditError): void {
    this.#reason ??= reason;
    if (this.#process && this.#process.exitCode === null && this.#process.signalCode === null)
      this.#process.kill('SIGKILL');
    else this.#ended(reason);
  }

  /** Asks the child to end, kills it if it does not, and resolves when it is gone. Idempotent. */
  async close(): Promise<void> {
    if (!this.#process || this.#over.signal.aborted) return;
    this.#reason ??= new AditError('NOT_RUNNING', 'the connector process was closed');
    const reason = this.#reason;
    this.#send({ t: 'close' });
    await this.#deps.clock.sleep(CLOSE_WITHIN_MS, this.#over.signal);
    if (this.#over.signal.aborted) return;
    const gone = new Promise<void>((resolve) =>
      this.#over.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    this.kill(reason);
    await gone;
  }

  #send(message: ParentMessage): void {
    if (!this.#process?.connected) return;
    this.#process.send(message, (error) => {
      // The channel broke; `exit` follows if the process died, else it has to be made to.
      if (error)
        this.kill(new AditError('ERP_UNREACHABLE', 'the channel to the connector process broke', { cause: error }));
    });
  }

  #received(message: ChildMessage): void {
    if (this.#over.signal.aborted) return;
    switch (message.t) {
      case 'ready':
        this.#isReady = true;
        this.#events.onReady();
        break;
      case 'result':
        this.#events.onResult(message.id, message.value);
        break;
      case 'error': {
        const error = fromWire(message.error);
        if (message.id === 0) this.kill(error);
        else this.#events.onError(message.id, error);
        break;
      }
      case 'notices':
        this.#events.onNotices?.(
          message.present.slice(0, MOST_NOTICES).map(({ code, stops, text }) => ({
            code: code.slice(0, 40),
            text: text.slice(0, MOST_NOTICE_TEXT),
            ...(stops && { stops: stops.slice(0, MOST_STOPS) }),
          })),
        );
        break;
      case 'log':
        this.#deps.log[message.level](message.message.slice(0, LOGGED_CHARACTERS), message.fields);
    }
  }

  #ended(error: AditError): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#events.onEnd(this.#reason ?? error);
  }
}
