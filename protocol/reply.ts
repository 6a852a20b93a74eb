import { ERROR_CODES } from '../domain/error-codes.ts';
import type { AditError } from '../domain/errors.ts';
import type { ReplyMeta } from './meta.ts';

/** An answer as it crosses the tunnel. The body is JSON: the result, or for an error an RFC 9457 problem. */
export interface Reply {
  readonly meta: ReplyMeta;
  readonly body: Buffer;
}

const OK: ReplyMeta = Object.freeze({ status: 200 });

/** `body` is the result's JSON, and is not copied. */
export function okReply(body: Buffer): Reply {
  return { meta: OK, body };
}

/** What a requester gets to know of an error: RFC 9457 with Adit's own members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly retryable: boolean;
  readonly outcome: 'none' | 'unknown';
  readonly speak: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Codes whose message may quote an ERP: whom it names there, and what, is not for a requester. */
const QUOTES_ERP = /^(?:ERP_\w+|NOT_FOUND)$/;

function detailOf({ code, message }: AditError): string {
  if (code === 'INTERNAL') return 'an internal error; see the log';
  return QUOTES_ERP.test(code) ? ERROR_CODES[code].nextStep : message.slice(0, 400);
}

/** A defect's own message may name anything, so only its code leaves the house. */
function problemOf(error: AditError): Problem {
  const kind = ERROR_CODES[error.code];
  const isDefect = error.code === 'INTERNAL';
  return {
    type: `urn:adit:error:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: kind.nextStep,
    status: kind.http,
    detail: detailOf(error),
    code: error.code,
    retryable: kind.retryable,
    outcome: error.outcome ?? 'none',
    speak: kind.speak,
    ...(error.details && !isDefect && { details: error.details }),
  };
}

/** The reply for an error, its body ready for the platform. */
export function errorReply(error: AditError): Reply {
  const problem = problemOf(error);
  const { status, retryable, outcome, speak } = problem;
  return {
    meta: { status, code: error.code, retryable, outcome, speak },
    body: Buffer.from(JSON.stringify(problem)),
  };
}
