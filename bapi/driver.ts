import type { InputOf, OutputOf, RfcFunction } from './catalogue/types.ts';

/** For a call that stands alone; within a session nothing is repeatable. */
export interface RfcCallOptions {
  /** Aborting it stops the request; the error is then the signal's reason. */
  readonly signal: AbortSignal;
  /** True if the call changes nothing, so that it may be sent again when a kept-alive connection turns out dead. */
  readonly repeatable: boolean;
}

/** One session of the ERP, lent for one logical unit of work: nothing of anybody else's comes between its calls. */
export interface RfcSession {
  /** Never repeated. Throws as `RfcDriver.call` does; after an error the session may be gone with all it held. */
  call<F extends RfcFunction>(fn: F, input: InputOf<F>): Promise<OutputOf<F>>;
}

/**
 * One road to an SAP system's function modules.
 *
 * Throws AditError: ERP_UNREACHABLE (never connected, or 503), ERP_AUTH, ERP_DENIED, ERP_FAULT, ERP_LOCKED,
 * ERP_REPLY_INVALID, or the signal's reason. `outcome` tells about what the call may have done: `none` if the function
 * surely did not run, `unknown` once the first byte of the request had left and no definite answer came.
 */
export interface RfcDriver {
  readonly road: 'soap' | 'rfc';
  /** True if calls can share a session, so that a BAPI and its commit belong together. */
  readonly keepsSession: boolean;
  call<F extends RfcFunction>(fn: F, input: InputOf<F>, options: RfcCallOptions): Promise<OutputOf<F>>;
  /**
   * Lends one connection to `work`. If `work` throws, or the session was replaced behind our back, the connection is
   * closed: what was not committed is gone with it. The signal ends the call that is under way, not one before it.
   * Throws OP_UNSUPPORTED (`outcome: none`) where `keepsSession` is false.
   */
  session<T>(signal: AbortSignal, work: (session: RfcSession) => Promise<T>): Promise<T>;
  /** Where it connects to and how, for `doctor`: stages in the order in which they must work. */
  probe(signal: AbortSignal): Promise<readonly ProbeStage[]>;
  /** Idempotent; cuts what is still in flight. */
  close(): Promise<void>;
}

/** One stage of the way to SAP, as `doctor` tells it. `text` holds no secret. */
export interface ProbeStage {
  readonly stage: 'driver' | 'tcp' | 'tls' | 'service' | 'logon';
  readonly ok: boolean;
  readonly text: string;
  /** Where this stage itself knows better than its kind. */
  readonly remedy?: string;
  readonly ms: number;
}
