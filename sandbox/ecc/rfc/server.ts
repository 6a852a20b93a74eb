import { createServer, type Server, type Socket } from 'node:net';
import type { CallLog } from '../../calls.ts';
import type { FaultBook } from '../../faults.ts';
import type { AbapSystem } from '../session/contract.ts';
import { Conversation, type ConversationDeps } from './conversation.ts';
import { serveMessages } from './message-server.ts';
import { type SessionCount, SessionCounter } from './sessions.ts';
import { recodeFor } from './values.ts';

export interface RfcFrontDeps {
  readonly abap: AbapSystem;
  readonly faults: FaultBook;
  readonly calls: CallLog;
  readonly host: string;
  /** Two digits; a free one unless told. */
  readonly sysnr?: string;
  /** `1100`: the partner is no Unicode system and knows Latin-1 only. Default `4103`. */
  readonly codepage?: '1100' | '4103';
  /** Default 30 s. */
  readonly patienceMs?: number;
  /** Default 500, which SAP's gateway comes with (gw/max_conn). */
  readonly maxSessions?: number;
}

export interface RfcFront {
  readonly host: string;
  /** Two digits; the gateway listens on port 33NN, the message server on 36NN. */
  readonly sysnr: string;
  sessions(): SessionCount;
  resetSessions(): void;
  /** Drops all connections and stops listening. Idempotent. */
  close(): Promise<void>;
}

function listen(server: Server, port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      resolve(true);
    });
  });
}

const stop = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));

/** Takes both ports of an instance, or none: several sandboxes of one machine may try for the same number. */
async function takePorts(gateway: Server, messages: Server, host: string, wanted?: string): Promise<string> {
  const first = process.pid % 100;
  const numbers =
    wanted === undefined ? Array.from({ length: 100 }, (_, at) => (first + at * 7) % 100) : [Number(wanted)];
  for (const number of numbers) {
    if (!(await listen(gateway, 3300 + number, host))) continue;
    if (await listen(messages, 3600 + number, host)) return String(number).padStart(2, '0');
    await stop(gateway);
  }
  throw new Error(
    wanted === undefined ? 'no system number is free' : `the ports of system number ${wanted} are in use`,
  );
}

/** Starts gateway and message server of the simulated ECC, for the stand-in of the RFC library in `sandbox/rfc-sdk`. */
export async function startRfcFront(deps: RfcFrontDeps): Promise<RfcFront> {
  const { abap, faults, host } = deps;
  const closing = new AbortController();
  const counter = new SessionCounter(abap.name, 'rfc');
  const codepage = deps.codepage ?? '4103';
  const open = new Map<Socket, { drop(): void; readonly served: Promise<void> }>();
  let shared: ConversationDeps | null = null;
  let count = 0;

  const isStopped = () => {
    const down = faults.downtime(abap.name);
    return down !== null && down.code === undefined;
  };
  const accept = (socket: Socket) => {
    count += 1;
    if (shared === null || isStopped()) return void socket.destroy();
    const conversation = new Conversation(shared, socket, `rfc-${count}`);
    const served = conversation.serve().finally(() => open.delete(socket));
    open.set(socket, { drop: () => conversation.drop(), served });
  };
  const gateway = createServer(accept);
  const messages = createServer((socket) => {
    if (shared === null || isStopped()) return void socket.destroy();
    serveMessages(socket, { host, sysnr: shared.sysnr, patienceMs: shared.patienceMs });
  });
  const sysnr = await takePorts(gateway, messages, host, deps.sysnr);
  shared = {
    ...deps,
    counter,
    codepage,
    sysnr,
    recode: recodeFor(codepage),
    patienceMs: deps.patienceMs ?? 30_000,
    maxSessions: deps.maxSessions ?? 500,
    signal: closing.signal,
  };
  const dropAll = () => {
    for (const conversation of open.values()) conversation.drop();
  };
  const stopWatching = faults.onChange(() => {
    if (isStopped()) dropAll();
  });

  let closed: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    closing.abort();
    stopWatching();
    const stopped = [stop(gateway), stop(messages)];
    const served = [...open.values()].map((conversation) => conversation.served);
    dropAll();
    await Promise.all([...stopped, ...served]);
  };
  return {
    host,
    sysnr,
    sessions: () => counter.count(),
    resetSessions: () => counter.reset(),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
