/** How a transport ended. `clean` is false when the other side did not say good-bye. */
export interface TransportEnd {
  readonly clean: boolean;
  /** For operators; from this side's stack, never text of the peer. */
  readonly reason: string;
}

/**
 * A road for whole binary messages, in order, between two ends. It knows nothing of frames.
 * Messages that come before there is a listener wait for it.
 */
export interface Transport {
  /** Bytes handed to `send` that have not reached the network. */
  readonly bufferedBytes: number;
  /** Never throws; once the transport is closed it does nothing. */
  send(message: Buffer): void;
  onMessage(listener: (message: Buffer) => void): void;
  /** Called exactly once, also when it has already ended. */
  onEnd(listener: (end: TransportEnd) => void): void;
  /** Sends what is queued and ends; cuts after a second. Idempotent. */
  close(): void;
  /** Ends now and drops what is queued. Idempotent. */
  cut(): void;
}

/** Structured log line: a constant message and fields. Never a body, a token or a key. */
export type Log = (
  level: 'error' | 'warn' | 'info' | 'debug',
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;
