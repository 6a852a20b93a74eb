import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { MAX_FRAME_BYTES } from './limits.ts';
import type { Transport, TransportEnd } from './transport.ts';

/** Name of the subprotocol; its number is that of the greeting's layout, which does not change. */
export const SUBPROTOCOL = 'adit.tunnel.1';

/**
 * Limits of both ends. ws compresses nothing here: it costs eight times the throughput and leaks lengths of secrets.
 */
export const WS_LIMITS = {
  perMessageDeflate: false,
  maxPayload: MAX_FRAME_BYTES,
  maxFragments: 64,
  maxBufferedChunks: 256,
  skipUTF8Validation: true,
} as const;

const CUT_AFTER_MS = 1_000;
const MAX_EARLY_MESSAGES = 64;
const MAX_CONTROL_FRAMES_PER_SECOND = 20;

/** Holds back small writes of one turn of the event loop, so that they leave in one TLS record and one system call. */
class Cork {
  readonly #socket: Duplex | null;
  #isSet = false;

  constructor(socket: Duplex | null) {
    this.#socket = socket;
  }

  hold(): void {
    const socket = this.#socket;
    if (!socket || this.#isSet) return;
    this.#isSet = true;
    socket.cork();
    setImmediate(() => {
      this.#isSet = false;
      socket.uncork();
    });
  }
}

/**
 * The transport over an open WebSocket (`ws`), from here on its only user.
 *
 * `socket` is the TLS socket under it where the caller has it; then frames of one turn leave together.
 */
export function wsTransport(webSocket: WebSocket, socket: Duplex | null): Transport {
  const cork = new Cork(socket);
  const early: Buffer[] = [];
  let onMessage: ((message: Buffer) => void) | undefined;
  let onEnd: ((end: TransportEnd) => void) | undefined;
  let ended: TransportEnd | undefined;
  let failure = '';
  let control = { second: 0, count: 0 };

  const cut = (reason: string) => {
    failure ||= reason;
    webSocket.terminate();
  };
  webSocket.on('message', (message, isBinary) => {
    if (!isBinary || !Buffer.isBuffer(message)) cut('a message that is not binary');
    else if (onMessage) onMessage(message);
    else if (early.length < MAX_EARLY_MESSAGES) early.push(message);
    else cut('messages before the greeting');
  });
  const onControlFrame = () => {
    const second = Math.floor(performance.now() / 1_000);
    if (control.second !== second) control = { second, count: 0 };
    if (++control.count > MAX_CONTROL_FRAMES_PER_SECOND) cut('too many WebSocket control frames');
  };
  webSocket.on('ping', onControlFrame);
  webSocket.on('pong', onControlFrame);
  webSocket.on('error', (error: Error & { code?: string }) => {
    failure ||= error.code ?? 'socket error';
    webSocket.terminate();
  });
  webSocket.on('close', (code) => {
    ended = { clean: failure === '' && code === 1000, reason: failure || `WebSocket closed with ${code}` };
    onEnd?.(ended);
  });

  return {
    get bufferedBytes() {
      return webSocket.bufferedAmount;
    },
    send: (message) => {
      if (webSocket.readyState !== WebSocket.OPEN) return;
      cork.hold();
      webSocket.send(message, { binary: true, compress: false }, ignore);
    },
    onMessage: (listener) => {
      onMessage = listener;
      for (const message of early.splice(0)) listener(message);
    },
    onEnd: (listener) => {
      onEnd = listener;
      if (ended) listener(ended);
    },
    close: () => {
      if (webSocket.readyState === WebSocket.CLOSED) return;
      webSocket.close(1000);
      setTimeout(() => webSocket.terminate(), CUT_AFTER_MS).unref();
    },
    cut: () => cut('cut here'),
  };
}

/** A failed write also ends the socket, and `close` tells. */
function ignore(): void {}
