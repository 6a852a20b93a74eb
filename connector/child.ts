import type {
  CallContext,
  Connection,
  ConnectionHost,
  Connector,
  ConnectorCommand,
  FindQuery,
} from '../domain/connector.ts';
import { AditError, asAditError, toWire } from '../domain/errors.ts';
import type { EntityName, Selectors } from '../domain/facts.ts';
import type { ChildMessage, ParentMessage } from '../domain/ipc.ts';

/** The part of `process` that a forked child talks to its parent through. */
export interface ParentChannel {
  /** Missing where the process was not forked with a channel. */
  send?(message: ChildMessage): unknown;
  readonly connected?: boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  exit(code: number): void;
  readonly pid: number;
  kill(pid: number, signal: 'SIGKILL'): unknown;
}

/** Lets calls in flight end within this time when the parent asks to close or is gone. */
const CLOSE_WITHIN_MS = 1_000;
const ABANDON_WITHIN_MS = 500;

/**
 * Main loop of a connector's child process: opens the connection that the parent's first message describes, then
 * answers its calls until `close` or until the channel breaks, and exits. A parent that died leaves no orphan behind.
 *
 * `source` is the connector itself or a function that picks it by the kind in the `open` message.
 */
export function serveConnection(
  source: Connector | ((kind: string) => Promise<Connector>),
  channel: ParentChannel = process,
): void {
  const calls = new Map<number, AbortController>();
  let connection: Connection | null = null;
  let state: 'waiting' | 'opening' | 'open' | 'closing' = 'waiting';

  const send = (message: ChildMessage) => {
    if (channel.connected === false) return;
    // A parent that disconnects between check and send makes this throw; `disconnect` then ends the process.
    try {
      channel.send?.(message);
    } catch {
      end(0);
    }
  };

  /** Leaving in order would wait for a native call that hangs in a thread, for ever if it must be. */
  const cut = () => channel.kill(channel.pid, 'SIGKILL');

  const end = (code: number) => {
    if (state === 'closing') return;
    state = 'closing';
    const leave = () => channel.exit(code);
    const timer = setTimeout(cut, CLOSE_WITHIN_MS + 500);
    const closed = connection ? connection.close() : Promise.resolve();
    closed
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(timer);
        leave();
      });
  };

  const abandon = (reason: AditError) => {
    if (state === 'closing') return;
    state = 'closing';
    send({ t: 'error', id: 0, error: toWire(reason) });
    // The parent kills this process on that word; a parent that does not hear it must not keep a stuck child.
    setTimeout(cut, ABANDON_WITHIN_MS);
  };

  const open = async (message: Extract<ParentMessage, { t: 'open' }>) => {
    state = 'opening';
    try {
      const connector = typeof source === 'function' ? await source(message.kind) : source;
      if (connector.kind !== message.kind)
        throw new AditError('CONFIG_INVALID', `this process serves ${connector.kind}, not ${message.kind}`);
      const parsed = connector.configSchema.safeParse(message.section);
      if (!parsed.success)
        throw new AditError('CONFIG_INVALID', 'the section of this system does not fit its connector');
      connection = connector.open(parsed.data, hostFor(message, send, abandon));
      state = 'open';
      send({ t: 'ready' });
    } catch (thrown) {
      send({ t: 'error', id: 0, error: toWire(asAditError(thrown)) });
    }
  };

  const probe = async ({ kind, where }: Extract<ParentMessage, { t: 'probe' }>) => {
    state = 'opening';
    try {
      const connector = typeof source === 'function' ? await source(kind) : source;
      if (!connector.nativeDriver) throw new AditError('OP_UNSUPPORTED', `${kind} needs no native driver`);
      send({ t: 'probed', findings: connector.nativeDriver.probe(where) });
    } catch (thrown) {
      send({ t: 'error', id: 0, error: toWire(asAditError(thrown)) });
    }
  };

  const call = async (message: Extract<ParentMessage, { t: 'call' }>) => {
    const controller = new AbortController();
    calls.set(message.id, controller);
    try {
      if (state !== 'open' || !connection) throw new AditError('CANCELLED', 'the connection is not open');
      const value = await invoke(connection, message, { signal: controller.signal, remainingMs: message.remainingMs });
      send({ t: 'result', id: message.id, value });
    } catch (thrown) {
      send({ t: 'error', id: message.id, error: toWire(asAditError(thrown)) });
    } finally {
      calls.delete(message.id);
    }
  };

  channel.on('message', (raw) => {
    const message = raw as ParentMessage;
    if (message.t === 'open' && state === 'waiting') void open(message);
    else if (message.t === 'probe' && state === 'waiting') void probe(message);
    else if (message.t === 'call') void call(message);
    else if (message.t === 'cancel') calls.get(message.id)?.abort(new AditError('CANCELLED', 'cancelled by the agent'));
    else if (message.t === 'close') end(0);
  });
  channel.on('disconnect', () => end(0));
}

function hostFor(
  message: Extract<ParentMessage, { t: 'open' }>,
  send: (message: ChildMessage) => void,
  abandon: (reason: AditError) => void,
): ConnectionHost {
  return {
    role: message.role,
    timeZone: message.timeZone,
    profile: message.profile,
    workDir: message.workDir,
    ...(message.operations && { operations: message.operations }),
    secret: (reference) => {
      const value = Object.hasOwn(message.secrets, reference) ? message.secrets[reference] : undefined;
      if (value === undefined)
        throw new AditError('SECRET_UNAVAILABLE', 'a secret of this system was not resolved by the agent');
      return value;
    },
    now: () => Date.now(),
    monotonic: () => performance.now(),
    abandon,
    notices: (present) => send({ t: 'notices', present }),
    log: (level, text, fields) => send({ t: 'log', level, message: text, ...(fields && { fields }) }),
  };
}

function invoke(
  connection: Connection,
  message: Extract<ParentMessage, { t: 'call' }>,
  context: CallContext,
): Promise<unknown> {
  const [first, second] = message.args;
  switch (message.method) {
    case 'read':
      return connection.read(first as EntityName, second as Selectors[EntityName], context);
    case 'find':
      return connection.find(first as FindQuery, context);
    case 'execute':
      return connection.execute(first as ConnectorCommand, context);
    case 'lookup':
      return connection.lookup(first as ConnectorCommand, context);
    case 'changes':
      return connection.changes(first === null || first === undefined ? null : String(first), context);
    case 'identity':
      return connection.identity(context);
    case 'doctor':
      return connection.doctor(context);
    default:
      return Promise.reject(
        new AditError('PROTOCOL_VIOLATION', 'the agent asked for a method that connections do not have'),
      );
  }
}
