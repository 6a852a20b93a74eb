import { connect } from 'node:net';
import { AditError, asAditError, fromWire } from '../../domain/errors.ts';
import { readLines } from './lines.ts';
import { ControlReply, MAX_REPLY_BYTES } from './messages.ts';

const CONNECT_MS = 3000;
const DEFAULT_TIMEOUT_MS = 30_000;

export interface ControlClient {
  /**
   * Asks the running agent. Throws NOT_RUNNING when nobody listens, DEADLINE_EXCEEDED when no answer comes within
   * `timeoutMs`, TUNNEL_CLOSED when the agent ends in between, else what the agent threw.
   */
  ask(method: string, params?: Readonly<Record<string, unknown>>, timeoutMs?: number): Promise<unknown>;
}

/** Speaks to the agent that listens at `address`; one connection a request. */
export function createControlClient(address: string): ControlClient {
  return { ask: (method, params = {}, timeoutMs = DEFAULT_TIMEOUT_MS) => ask(address, method, params, timeoutMs) };
}

function ask(
  address: string,
  method: string,
  params: Readonly<Record<string, unknown>>,
  timeoutMs: number,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    let connected = false;
    const settle = (act: () => void) => {
      clearTimeout(timer);
      socket.destroy();
      act();
    };
    const fail = (error: AditError) => settle(() => reject(error));
    const late = () =>
      fail(
        new AditError(
          'DEADLINE_EXCEEDED',
          connected ? `the agent did not answer within ${timeoutMs} ms` : 'the agent does not accept the connection',
          { hint: 'see "adit service status" and the log' },
        ),
      );
    let timer = setTimeout(late, Math.min(CONNECT_MS, timeoutMs));
    socket.once('connect', () => {
      connected = true;
      clearTimeout(timer);
      timer = setTimeout(late, timeoutMs);
      socket.write(`${JSON.stringify({ id: 1, method, params })}\n`);
    });
    socket.on('error', (error) => fail(connected ? closed(error) : notConnected(address, error)));
    socket.on('close', () => fail(closed()));
    readLines(socket, MAX_REPLY_BYTES, {
      onLine: (line) =>
        settle(() => {
          try {
            resolve(resultOf(line));
          } catch (thrown) {
            reject(asAditError(thrown));
          }
        }),
      onOverflow: () => fail(new AditError('PROTOCOL_VIOLATION', 'the agent answered with too much')),
    });
  });
}

/** The result in a reply line; throws what the agent threw. */
function resultOf(line: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new AditError('PROTOCOL_VIOLATION', 'the agent answered with something that is not JSON');
  }
  const reply = ControlReply.safeParse(value);
  if (!reply.success) throw new AditError('PROTOCOL_VIOLATION', 'the agent answered out of form');
  if ('error' in reply.data) throw fromWire(reply.data.error);
  return reply.data.result;
}

function notConnected(address: string, error: NodeJS.ErrnoException): AditError {
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return new AditError('NOT_RUNNING', `no permission to talk to the agent at ${address}`, {
      hint: "run as root or as a member of the agent's group",
      cause: error,
    });
  }
  return new AditError('NOT_RUNNING', `no agent listens at ${address} (${error.code ?? 'closed'})`, { cause: error });
}

function closed(error?: Error): AditError {
  return new AditError('TUNNEL_CLOSED', 'the agent ended before it answered', {
    hint: 'see "adit service status" and the log',
    cause: error,
  });
}
