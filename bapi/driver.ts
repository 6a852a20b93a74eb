import type { InputOf, OutputOf, RfcFunction } from './catalogue/types.ts';

export interface RfcCallOptions {
  /** Aborting it stops the request; the error is then the signal's reason. */
  readonly signal: AbortSignal;
  /** True if the call changes nothing, so that it may be sent again when a kept-alive connection turns out dead. */
  readonly repeatable: boolean;
}

/**
 * One road to an SAP system's function modules.
 *
 * Throws AditError: ERP_UNREACHABLE (never connected, or 503), ERP_AUTH, ERP_DENIED, ERP_FAULT, ERP_LOCKED,
 * ERP_REPLY_INVALID, or the signal's reason. `outcome` tells about what the call may have done: `none` if the function
 * surely did not run, `unknown` once the first byte of the request had left and no definite answer came.
 */
export interface RfcDriver {
  call<F extends RfcFunction>(fn: F, input: InputOf<F>, options: RfcCallOptions): Promise<OutputOf<F>>;
  /** Where it connects to and how, for `doctor`: stages in the order in which they must work. */
  probe(signal: AbortSignal): Promise<readonly ProbeStage[]>;
  /** Idempotent; cuts what is still in flight. */
  close(): Promise<void>;
}

export interface ProbeStage {
  readonly stage: 'tcp' | 'tls' | 'service';
  readonly ok: boolean;
  readonly text: string;
  readonly ms: number;
}
