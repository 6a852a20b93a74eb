import type { Agent, IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import type { Transport } from './transport.ts';
import { SUBPROTOCOL, WS_LIMITS, wsTransport } from './ws-transport.ts';

/** Where the gateway is and who the agent is to it. PEM texts, not file names. */
export interface WsClientOptions {
  /** `wss://…` */
  readonly url: string;
  /** PEM. The only CA that is trusted. */
  readonly ca: string;
  readonly certificate: string;
  readonly privateKey: string;
  /** Name to check the server's certificate for; absent for an address, which is checked all the same. */
  readonly serverName?: string;
  /** Makes the TLS connection, through a proxy or with a memory of earlier TLS sessions. */
  readonly agent: Agent;
  readonly handshakeTimeoutMs: number;
  readonly signal: AbortSignal;
}

/** Why a WebSocket did not open. `code` is Node's or OpenSSL's, `status` the HTTP status of a refusal. */
export class WsOpenError extends Error {
  readonly code: string;
  readonly status: number | null;

  constructor(code: string, status: number | null, cause?: unknown) {
    super(status === null ? code : `HTTP ${status}`, { cause });
    this.code = code;
    this.status = status;
  }
}

/**
 * Opens the tunnel's WebSocket over TLS 1.3, never following a redirect.
 *
 * Throws: WsOpenError; its code is `ABORTED` when the signal was, `NOT_TLS` when the road is not the one asked for.
 */
export function openWsTransport(options: WsClientOptions): Promise<{ transport: Transport; sessionReused: boolean }> {
  const { signal } = options;
  const webSocket = new WebSocket(options.url, [SUBPROTOCOL], {
    ...WS_LIMITS,
    ca: options.ca,
    cert: options.certificate,
    key: options.privateKey,
    minVersion: 'TLSv1.3',
    rejectUnauthorized: true,
    ...(options.serverName !== undefined && { servername: options.serverName }),
    agent: options.agent,
    followRedirects: false,
    handshakeTimeout: options.handshakeTimeoutMs,
  });
  return new Promise((resolve, reject) => {
    let response: IncomingMessage | undefined;
    const fail = (error: WsOpenError) => {
      signal.removeEventListener('abort', stop);
      reject(error);
      webSocket.terminate();
    };
    const stop = () => fail(new WsOpenError('ABORTED', null));
    webSocket.on('error', (error: Error & { code?: string }) =>
      fail(new WsOpenError(error.code ?? 'NO_CODE', null, error)),
    );
    webSocket.once('unexpected-response', (_request, refused) =>
      fail(new WsOpenError('HTTP_REFUSED', refused.statusCode ?? 0)),
    );
    webSocket.once('upgrade', (upgraded) => {
      response = upgraded;
    });
    webSocket.once('open', () => {
      signal.removeEventListener('abort', stop);
      const socket = response?.socket;
      if (!(socket instanceof TLSSocket) || !socket.authorized) return fail(new WsOpenError('NOT_TLS', null));
      resolve({ transport: wsTransport(webSocket, socket), sessionReused: socket.isSessionReused() });
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
