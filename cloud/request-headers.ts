import type { IncomingHttpHeaders } from 'node:http';
import { AditError } from '../domain/errors.ts';
import { MAX_AGE_LIMIT_S, REQUEST_TEXT_LIMITS, type RequestMeta } from '../protocol/meta.ts';
import type { Caller } from './admin.ts';

const DEFAULT_DEADLINE_MS = 1_500;
const MAX_DEADLINE_MS = 8_000;

function invalid(header: string, expected: string): AditError {
  return new AditError('INPUT_INVALID', `the header ${header} is not ${expected}`, { details: { header, expected } });
}

function text(headers: IncomingHttpHeaders, header: string, max: number): string | undefined {
  const value = headers[header];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '' || value.length > max || !/^[\x20-\x7e]+$/.test(value)) {
    throw invalid(header, `one line of 1 to ${max} printable ASCII characters`);
  }
  return value;
}

function wholeNumber(headers: IncomingHttpHeaders, header: string, min: number, max: number): number | undefined {
  const value = headers[header];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value) || Number(value) < min || Number(value) > max) {
    throw invalid(header, `a whole number from ${min} to ${max}`);
  }
  return Number(value);
}

/** Milliseconds that the caller gives: `Adit-Deadline-Ms`, 1,500 without it; more than 8,000 is 8,000. */
export function deadlineMs(headers: IncomingHttpHeaders): number {
  const asked = wholeNumber(headers, 'adit-deadline-ms', 1, 999_999_999);
  return Math.min(asked ?? DEFAULT_DEADLINE_MS, MAX_DEADLINE_MS);
}

/** The first language that `Accept-Language` names, where it is a tag; quality values are not weighed. */
function localeOf(headers: IncomingHttpHeaders): string | undefined {
  const tag = headers['accept-language']?.split(/[,;]/, 1)[0]?.trim();
  return tag && tag.length <= REQUEST_TEXT_LIMITS.locale && /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(tag)
    ? tag
    : undefined;
}

/** Whatever is no trace context is left out, as its specification has it. */
function traceOf(headers: IncomingHttpHeaders): string | undefined {
  const trace = headers['traceparent'];
  return typeof trace === 'string' && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(trace)
    ? trace
    : undefined;
}

function directionOf(headers: IncomingHttpHeaders): 'inbound' | 'outbound' | undefined {
  const value = headers['adit-call-direction'];
  if (value === undefined || value === 'inbound' || value === 'outbound') return value;
  throw invalid('adit-call-direction', 'inbound or outbound');
}

/** The draft standard writes the key as a quoted string; unquoted ones are common. */
function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = text(headers, 'idempotency-key', REQUEST_TEXT_LIMITS.idempotencyKey + 2);
  const bare = key?.replace(/^"(.*)"$/, '$1');
  if (bare !== undefined && (bare === '' || bare.length > REQUEST_TEXT_LIMITS.idempotencyKey)) {
    throw invalid('idempotency-key', 'a text of 1 to 128 characters');
  }
  return bare;
}

/**
 * The request's meta from its headers. Tenant and principal come from the API key and from nowhere else.
 *
 * Throws: INPUT_INVALID naming the header.
 */
export function requestMeta(op: string, caller: Caller, headers: IncomingHttpHeaders): RequestMeta {
  const system = text(headers, 'adit-system', REQUEST_TEXT_LIMITS.system);
  const callId = text(headers, 'adit-call-id', REQUEST_TEXT_LIMITS.callId);
  const direction = directionOf(headers);
  const locale = localeOf(headers);
  const idempotencyKey = idempotencyKeyOf(headers);
  const maxAgeS = wholeNumber(headers, 'adit-max-age-s', 0, MAX_AGE_LIMIT_S);
  const traceparent = traceOf(headers);
  return {
    op,
    tenant: caller.tenant,
    principal: caller.principal,
    ...(system !== undefined && { system }),
    ...(callId !== undefined && { callId }),
    ...(direction !== undefined && { direction }),
    ...(locale !== undefined && { locale }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(maxAgeS !== undefined && { maxAgeS }),
    ...(traceparent !== undefined && { traceparent }),
  };
}
