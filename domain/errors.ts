import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

interface ErrorFacts {
  /** Small, safe facts for the requester: field names, candidates, limits. Never vendor text with customer data, never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What to do next, where it can be said better than the code's own line. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** For commands: whether the ERP may have been changed. */
  readonly outcome?: 'none' | 'unknown';
}

/** The one error class. `message` is for operators and logs; requesters get code, details and what may be said. */
export class AditError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly hint: string | undefined;
  readonly outcome: 'none' | 'unknown' | undefined;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'AditError';
    this.code = code;
    this.details = facts.details;
    this.hint = facts.hint;
    this.outcome = facts.outcome;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }

  /** The operator's next step: the specific hint, else the code's own. */
  get nextStep(): string {
    return this.hint ?? ERROR_CODES[this.code].nextStep;
  }
}

/** Turns anything thrown into an AditError, once, at an edge. Unknown throwables become INTERNAL and keep their cause. */
export function asAditError(thrown: unknown): AditError {
  if (thrown instanceof AditError) return thrown;
  return new AditError('INTERNAL', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
}

/** What crosses a process border or the tunnel: no stack, no cause. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly hint?: string;
  readonly outcome?: 'none' | 'unknown';
}

export function toWire(error: AditError): WireError {
  return {
    code: error.code,
    message: error.message,
    ...(error.details && { details: error.details }),
    ...(error.hint && { hint: error.hint }),
    ...(error.outcome && { outcome: error.outcome }),
  };
}

/** Rebuilds an error that came over IPC or the tunnel; a code this version does not know becomes INTERNAL. */
export function fromWire(wire: WireError): AditError {
  const code = Object.hasOwn(ERROR_CODES, wire.code) ? wire.code : 'INTERNAL';
  return new AditError(code, wire.message, wire);
}
