import type { Clock } from '../../domain/clock.ts';
import type { ChildEnvironment } from '../../domain/connector.ts';
import { ERROR_CODES, type ErrorCode } from '../../domain/error-codes.ts';
import { AditError } from '../../domain/errors.ts';
import type { ParentMessage } from '../../domain/ipc.ts';
import type { Logger } from '../log.ts';
import type { Role } from './contract.ts';
import type { RefusedLogons } from './refused-logons.ts';

export interface LaneLimits {
  /** How long a call may outlive its deadline before its process is killed. */
  readonly graceMs: number;
  readonly openTimeoutMs: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** A process that lived this long starts the count of failures anew. */
  readonly stableAfterMs: number;
  readonly syncPatienceMs: number;
  /** What a process may hold in objects before it ends by itself, and alone: megabytes. */
  readonly heapMb: number;
}

export const LANE_LIMITS: LaneLimits = {
  graceMs: 5_000,
  openTimeoutMs: 15_000,
  backoffBaseMs: 250,
  backoffCapMs: 30_000,
  stableAfterMs: 30_000,
  syncPatienceMs: 10_000,
  // Sixteen of the largest answers at one time come to 350 MB; a process that wants more than this is ill.
  heapMb: 1_024,
};

export interface LaneDeps {
  readonly role: Role;
  readonly entry: string;
  readonly concurrency: number;
  readonly queueLimit: number;
  readonly limits: LaneLimits;
  /** Made anew for each process, so that a changed password is picked up. Throws SECRET_UNAVAILABLE. */
  readonly openMessage: () => Extract<ParentMessage, { t: 'open' }>;
  /** What the connector's driver needs of its process's environment. */
  readonly environment: ChildEnvironment;
  /** Logons that this ERP refused, also to earlier processes of this agent. */
  readonly refused: RefusedLogons;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
}

export interface LaneReply {
  readonly value: unknown;
  /** Milliseconds from asking to sending. */
  readonly queueMs: number;
}

/** The call never left this process: whatever it was, nothing happened. */
export function unsent(code: ErrorCode, message: string, details = {}): AditError {
  return new AditError(code, message, { outcome: 'none', details });
}

/** The reason why nothing is sent, told to one more caller. */
export function asUnsent(error: AditError): AditError {
  const { code, message, details, hint } = error;
  return new AditError(code, message, {
    outcome: 'none',
    cause: error,
    ...(details && { details }),
    ...(hint && { hint }),
  });
}

export function lostCommand(): AditError {
  return new AditError('ERP_OUTCOME_UNKNOWN', 'the connector process was lost with the command under way', {
    outcome: 'unknown',
  });
}

/** Details that tell a requester something and an ERP's insides nothing. */
const TOLD = ['length', 'retryAfterMs'] as const;

/**
 * A connector's error as whoever asked may see it. Its own words name functions, tables and fields of the ERP; they
 * stay in the cause and in the log.
 */
export function withoutVendorWords(error: AditError): AditError {
  const details = Object.fromEntries(
    TOLD.flatMap((name) => (typeof error.details?.[name] === 'number' ? [[name, error.details[name]]] : [])),
  );
  return new AditError(error.code, ERROR_CODES[error.code].nextStep, {
    cause: error,
    ...(Object.keys(details).length > 0 && { details }),
    ...(error.outcome && { outcome: error.outcome }),
  });
}
