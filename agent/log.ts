import winston from 'winston';
import { logFile } from './log-file.ts';
import { createRedactor } from './redaction.ts';

export type LogFields = Readonly<Record<string, unknown>>;

/**
 * The log of everything in the agent: a constant message, the variable parts as fields. One JSON object a line; no
 * secret and no raw line break can leave through it.
 */
export interface Logger {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  /** The same log with `fields` on every line, such as `{ component: 'tunnel' }`. */
  child(fields: LogFields): Logger;
}

export interface RootLogger extends Logger {
  /** From now on `secret` is blotted out of every line. Call it with each secret when it is resolved. */
  forget(secret: string): void;
  /** Flushes and closes. Idempotent. */
  close(): Promise<void>;
}

export interface LogOptions {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  /** Absolute path; created 0600. Without it the lines go to `stream`. */
  readonly file?: string;
  readonly stream?: NodeJS.WritableStream;
}

/** Makes the root log. A failing log file (disk full) is reported on `stream` and never stops the agent. */
export function createLog(options: LogOptions): RootLogger {
  const redactor = createRedactor();
  const stream = options.stream ?? process.stderr;
  // A reader of stderr that went away must not end the agent.
  stream.on('error', () => undefined);
  const onFailure = (reason: string) => {
    const line = { level: 'error', message: 'the log cannot be written', reason: redactor.text(reason) };
    stream.write(`${JSON.stringify(line)}\n`);
  };
  const file = options.file ? logFile(options.file, onFailure) : null;
  const redact = winston.format((entry) => ({
    ...redactor.clean(entry),
    level: entry.level,
    message: redactor.text(String(entry.message)),
    [LEVEL]: entry.level,
  }));
  const root = winston.createLogger({
    level: options.level,
    format: winston.format.combine(redact(), winston.format.timestamp(), winston.format.json()),
    transports: [new winston.transports.Stream({ stream: file ?? stream, eol: '\n' })],
    exitOnError: false,
  });
  return {
    ...wrap(root, {}),
    forget: redactor.forget,
    close: () => (file ? new Promise((resolve) => file.end(resolve)) : Promise.resolve()),
  };
}

/** Under which winston keeps the level that decides whether a line is written. */
const LEVEL: unique symbol = Symbol.for('level');
/** Names that are the line's own; a field of that name would overwrite or be appended to them. */
const OWN = new Set(['level', 'message', 'timestamp', 'splat']);

function wrap(log: winston.Logger, base: LogFields): Logger {
  const write = (level: string) => (message: string, fields?: LogFields) => {
    const entry: Record<string, unknown> = { ...base };
    for (const [key, held] of Object.entries(fields ?? {})) entry[OWN.has(key) ? `${key}Field` : key] = held;
    log.log({ ...entry, level, message });
  };
  return {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: (fields) => wrap(log, { ...base, ...fields }),
  };
}
