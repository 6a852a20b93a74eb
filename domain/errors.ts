/** Who has to act on an error: nobody but the caller, the local operator, the ERP's people, or the platform's. */
export type Actor = 'caller' | 'platform' | 'operator' | 'erp-team' | 'adit';

interface ErrorKind {
  /** Whether the very same request may succeed later without anybody acting. */
  readonly retryable: boolean;
  readonly http: number;
  /** Exit code of the CLI (sysexits; see docs/ERRORS.md). */
  readonly exit: number;
  readonly actor: Actor;
  readonly nextStep: string;
  /** What a voice may say to a caller; never a system's name, a code or a reason that tells about the house. */
  readonly speak: string;
}

const SORRY = 'I am sorry, I cannot get to that information right now.';
const NOT_ALLOWED = 'I am not able to do that for you.';

/** Every code that leaves this program. Adding one is adding a row; a test pins the names. */
export const ERROR_CODES = {
  CONFIG_INVALID: {
    retryable: false,
    http: 500,
    exit: 78,
    actor: 'operator',
    nextStep: 'run "adit config validate" and mend the places it names',
    speak: SORRY,
  },
  SECRET_UNAVAILABLE: {
    retryable: false,
    http: 500,
    exit: 78,
    actor: 'operator',
    nextStep:
      'check that the referenced environment variable, file or credential exists and is readable by the service user',
    speak: SORRY,
  },
  DRIVER_MISSING: {
    retryable: false,
    http: 500,
    exit: 69,
    actor: 'operator',
    nextStep: 'run "adit doctor"; it names the driver and where it is looked for',
    speak: SORRY,
  },
  INPUT_INVALID: {
    retryable: false,
    http: 400,
    exit: 65,
    actor: 'platform',
    nextStep: 'correct the arguments named in "details"',
    speak: 'I did not get that right. Could you say it once more?',
  },
  OP_UNKNOWN: {
    retryable: false,
    http: 404,
    exit: 64,
    actor: 'platform',
    nextStep: 'use an operation that GET /v1/tools lists',
    speak: NOT_ALLOWED,
  },
  OP_UNSUPPORTED: {
    retryable: false,
    http: 422,
    exit: 69,
    actor: 'operator',
    nextStep: 'see docs/OPERATIONS.md for what this system can answer',
    speak: NOT_ALLOWED,
  },
  NOT_FOUND: {
    retryable: false,
    http: 404,
    exit: 66,
    actor: 'platform',
    nextStep: 'check the number with the caller',
    speak: 'I cannot find that in our records.',
  },
  SYSTEM_UNKNOWN: {
    retryable: false,
    http: 404,
    exit: 64,
    actor: 'platform',
    nextStep: 'use a system that the agent is configured for',
    speak: SORRY,
  },
  SYSTEM_AMBIGUOUS: {
    retryable: false,
    http: 409,
    exit: 65,
    actor: 'platform',
    nextStep: 'name one of the systems or customers listed in "details"',
    speak: 'I need to know which of our companies this is about.',
  },
  INVOICE_AMBIGUOUS: {
    retryable: false,
    http: 409,
    exit: 65,
    actor: 'platform',
    nextStep: 'repeat with "customer"',
    speak: 'There is more than one document with that number. Which company is it for?',
  },
  UNAUTHENTICATED: {
    retryable: false,
    http: 401,
    exit: 77,
    actor: 'platform',
    nextStep: 'send a valid API key',
    speak: SORRY,
  },
  POLICY_DENIED: {
    retryable: false,
    http: 403,
    exit: 77,
    actor: 'operator',
    nextStep: 'the local policy decides; it can only be changed in adit.yaml on the agent',
    speak: NOT_ALLOWED,
  },
  CALLER_UNVERIFIED: {
    retryable: false,
    http: 403,
    exit: 77,
    actor: 'caller',
    nextStep: 'call verify_caller first',
    speak: 'Before I can help you with that, I need to verify who I am speaking with.',
  },
  WRITES_OFF: {
    retryable: false,
    http: 403,
    exit: 77,
    actor: 'operator',
    nextStep: 'writes are switched off on the agent; a local operator may run "adit writes on"',
    speak: 'I am not able to record that right now. A colleague will follow up.',
  },
  IDEMPOTENCY_MISMATCH: {
    retryable: false,
    http: 422,
    exit: 65,
    actor: 'platform',
    nextStep: 'use a new idempotency key for a different command',
    speak: NOT_ALLOWED,
  },
  LIMIT_EXCEEDED: {
    retryable: true,
    http: 429,
    exit: 75,
    actor: 'platform',
    nextStep: "slow down; the limits are the agent's",
    speak: SORRY,
  },
  AGENT_OFFLINE: {
    retryable: true,
    http: 503,
    exit: 69,
    actor: 'operator',
    nextStep: 'the agent is not connected to the gateway; see "adit status" on its host',
    speak: SORRY,
  },
  AGENT_AMBIGUOUS: {
    retryable: false,
    http: 409,
    exit: 65,
    actor: 'platform',
    nextStep: 'name the system in the header Adit-System',
    speak: SORRY,
  },
  ERP_UNREACHABLE: {
    retryable: true,
    http: 503,
    exit: 69,
    actor: 'erp-team',
    nextStep: 'check the network and whether the ERP is up; "adit doctor" tells which hop fails',
    speak: SORRY,
  },
  ERP_AUTH: {
    retryable: false,
    http: 503,
    exit: 77,
    actor: 'operator',
    nextStep:
      'correct the ERP user or password, then restart or run "adit system reset"; no further logon is tried so that the user is not locked',
    speak: SORRY,
  },
  ERP_DENIED: {
    retryable: false,
    http: 503,
    exit: 77,
    actor: 'erp-team',
    nextStep: 'the ERP user lacks an authorisation; "details" names it',
    speak: SORRY,
  },
  ERP_LOCKED: {
    retryable: true,
    http: 503,
    exit: 75,
    actor: 'platform',
    nextStep: 'the record is being edited by someone; try again shortly',
    speak: 'That record is in use at the moment. I will try again in a moment.',
  },
  ERP_REJECTED: {
    retryable: false,
    http: 422,
    exit: 65,
    actor: 'platform',
    nextStep: 'the ERP refused for a business reason; see "details"',
    speak: 'Our system does not accept that.',
  },
  ERP_OUTCOME_UNKNOWN: {
    retryable: false,
    http: 502,
    exit: 75,
    actor: 'operator',
    nextStep: 'the command stays undecided and stands in "adit outbox list"; it is never repeated by itself',
    speak: 'I have noted that and a colleague will confirm it.',
  },
  ERP_FAULT: {
    retryable: false,
    http: 502,
    exit: 69,
    actor: 'erp-team',
    nextStep: 'the ERP failed while working (short dump or fault); "details" has what it said',
    speak: SORRY,
  },
  ERP_REPLY_INVALID: {
    retryable: false,
    http: 502,
    exit: 69,
    actor: 'adit',
    nextStep: 'the ERP answered with something that its documented interface does not allow; run "adit doctor"',
    speak: SORRY,
  },
  SYSTEM_PINNED: {
    retryable: false,
    http: 503,
    exit: 77,
    actor: 'operator',
    nextStep:
      'another ERP answers at this address than the one first connected; see "adit status", then "adit system repin" if that is intended',
    speak: SORRY,
  },
  DATA_TOO_OLD: {
    retryable: true,
    http: 503,
    exit: 75,
    actor: 'erp-team',
    nextStep: 'the ERP does not answer and what is held is older than the limit',
    speak: SORRY,
  },
  DEADLINE_EXCEEDED: {
    retryable: true,
    http: 504,
    exit: 75,
    actor: 'erp-team',
    nextStep: 'the ERP was too slow and nothing was held; try again or allow more time',
    speak: 'That is taking longer than usual. One moment please.',
  },
  CANCELLED: {
    retryable: true,
    http: 499,
    exit: 75,
    actor: 'platform',
    nextStep: 'the request was cancelled by the caller',
    speak: SORRY,
  },
  OVERLOADED: {
    retryable: true,
    http: 503,
    exit: 75,
    actor: 'operator',
    nextStep: 'too many requests wait for this ERP; try again shortly',
    speak: SORRY,
  },
  TUNNEL_CLOSED: {
    retryable: true,
    http: 503,
    exit: 69,
    actor: 'operator',
    nextStep: 'the tunnel broke during the request; it is being re-established',
    speak: SORRY,
  },
  PROTOCOL_VIOLATION: {
    retryable: false,
    http: 400,
    exit: 70,
    actor: 'adit',
    nextStep: 'the peer sent something the protocol forbids; see docs/PROTOCOL.md',
    speak: SORRY,
  },
  VERSION_UNSUPPORTED: {
    retryable: false,
    http: 426,
    exit: 70,
    actor: 'operator',
    nextStep: 'upgrade the older end; two protocol versions back are served',
    speak: SORRY,
  },
  PAYLOAD_TOO_LARGE: {
    retryable: false,
    http: 413,
    exit: 65,
    actor: 'platform',
    nextStep: 'send less than 1 MiB',
    speak: SORRY,
  },
  STORE_FULL: {
    retryable: true,
    http: 507,
    exit: 74,
    actor: 'operator',
    nextStep: 'free disk space on the agent host; new commands are refused until then',
    speak: 'I am not able to record that right now. A colleague will follow up.',
  },
  STORE_CORRUPT: {
    retryable: false,
    http: 500,
    exit: 74,
    actor: 'operator',
    nextStep: 'stop the agent, keep the state folder, see docs/RUNBOOK.md',
    speak: SORRY,
  },
  KEY_MISSING: {
    retryable: false,
    http: 500,
    exit: 78,
    actor: 'operator',
    nextStep: 'the database key is not where the configuration says; see "adit status" for its source',
    speak: SORRY,
  },
  CERT_INVALID: {
    retryable: false,
    http: 500,
    exit: 77,
    actor: 'operator',
    nextStep: 'see "adit doctor"; enrol again with a new token if the certificate expired',
    speak: SORRY,
  },
  NOT_RUNNING: {
    retryable: true,
    http: 503,
    exit: 69,
    actor: 'operator',
    nextStep: 'start the agent: "adit service start" or "adit run"',
    speak: SORRY,
  },
  INTERNAL: {
    retryable: false,
    http: 500,
    exit: 70,
    actor: 'adit',
    nextStep: 'this is a defect; send the support bundle',
    speak: SORRY,
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorFacts {
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
