import { ERROR_CODES, type ErrorCode } from '../domain/error-codes.ts';
import { AditError, asAditError } from '../domain/errors.ts';
import { parseStrictJson } from './strict-json.ts';

/** What stands beside a request's body. Strings are capped here and trusted nowhere. */
export interface RequestMeta {
  /** Name of the operation, `verb_noun`. */
  readonly op: string;
  readonly tenant: string;
  /** Who asks, as the gateway knows them: the principal of the API key. */
  readonly principal: string;
  readonly system?: string;
  /** The voice call that the request belongs to; absent for back-office requests. */
  readonly callId?: string;
  readonly direction?: 'inbound' | 'outbound';
  /** BCP 47 tag. */
  readonly locale?: string;
  readonly idempotencyKey?: string;
  /** Oldest data that the caller accepts, in seconds. */
  readonly maxAgeS?: number;
  /** W3C trace context. */
  readonly traceparent?: string;
}

/** What stands beside a reply's body, so that the gateway need not read the body. */
export interface ReplyMeta {
  /** HTTP status that the platform gets: 200, or 400 to 599. */
  readonly status: number;
  /** Set exactly when `status` is not 200. */
  readonly code?: ErrorCode;
  readonly retryable?: boolean;
  /** For commands: whether the ERP may have been changed. */
  readonly outcome?: 'none' | 'unknown';
  /** What a voice may say about the failure. */
  readonly speak?: string;
}

/** What stands beside an event's body. Events may come again and are told apart by epoch and sequence. */
export interface EventMeta {
  /** Names the life of the event store; changes when numbers might be used anew. */
  readonly epoch: string;
  /** Counts up within an epoch, from 1. */
  readonly sequence: number;
  readonly kind: string;
}

/** Names one event for good; what an acknowledgement carries. */
export type EventPosition = Pick<EventMeta, 'epoch' | 'sequence'>;

const FLAT = { depth: 1, keys: 32, elements: 1, stringBytes: 1_024, numberBytes: 20 };

type Flat = Readonly<Record<string, unknown>>;

function refuse(reason: string): AditError {
  return new AditError('PROTOCOL_VIOLATION', `meta refused: ${reason}`, { details: { reason } });
}

/** A flat object of strings, numbers, booleans and nulls. Keys that this version does not know are left to newer ones. */
export function parseFlat(meta: Buffer): Flat {
  let value: unknown;
  try {
    value = parseStrictJson(meta, FLAT);
  } catch (thrown) {
    throw refuse(asAditError(thrown).message);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('not an object');
  return { ...value };
}

function text(meta: Flat, key: string, max: number): string {
  const value = meta[key];
  if (typeof value !== 'string' || value === '' || value.length > max) {
    throw refuse(`${key} is not a text of 1 to ${max} characters`);
  }
  return value;
}

function optionalText(meta: Flat, key: string, max: number): string | undefined {
  return meta[key] === undefined ? undefined : text(meta, key, max);
}

/** The key's value, both bounds included. Throws: PROTOCOL_VIOLATION, also where it is missing. */
export function wholeNumber(meta: Flat, key: string, min: number, max: number): number {
  const value = meta[key];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    throw refuse(`${key} is not a whole number from ${min} to ${max}`);
  }
  return value;
}

function direction(meta: Flat): 'inbound' | 'outbound' | undefined {
  const value = meta['direction'];
  if (value === undefined || value === 'inbound' || value === 'outbound') return value;
  throw refuse('direction is neither inbound nor outbound');
}

/** Longest text of each field, in UTF-16 units; the gateway refuses longer headers with the same table. */
export const REQUEST_TEXT_LIMITS = {
  op: 64,
  tenant: 64,
  principal: 128,
  system: 64,
  callId: 128,
  locale: 35,
  idempotencyKey: 128,
  traceparent: 55,
} as const;
export const MAX_AGE_LIMIT_S = 31_536_000;

const LIMIT = REQUEST_TEXT_LIMITS;

/** Throws: PROTOCOL_VIOLATION when a field is missing, of another type or too long. */
export function parseRequestMeta(raw: Buffer): RequestMeta {
  const meta = parseFlat(raw);
  const system = optionalText(meta, 'system', LIMIT.system);
  const callId = optionalText(meta, 'callId', LIMIT.callId);
  const way = direction(meta);
  const locale = optionalText(meta, 'locale', LIMIT.locale);
  const idempotencyKey = optionalText(meta, 'idempotencyKey', LIMIT.idempotencyKey);
  const maxAgeS = meta['maxAgeS'] === undefined ? undefined : wholeNumber(meta, 'maxAgeS', 0, MAX_AGE_LIMIT_S);
  const traceparent = optionalText(meta, 'traceparent', LIMIT.traceparent);
  return {
    op: text(meta, 'op', LIMIT.op),
    tenant: text(meta, 'tenant', LIMIT.tenant),
    principal: text(meta, 'principal', LIMIT.principal),
    ...(system !== undefined && { system }),
    ...(callId !== undefined && { callId }),
    ...(way !== undefined && { direction: way }),
    ...(locale !== undefined && { locale }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(maxAgeS !== undefined && { maxAgeS }),
    ...(traceparent !== undefined && { traceparent }),
  };
}

const OK_TEXT = '{"status":200}';
const OK_BYTES = Buffer.from(OK_TEXT);
const OK: ReplyMeta = Object.freeze({ status: 200 });

/** JSON text for `encodeFrame`. Of a reply with status 200 nothing but the status crosses. */
export function replyMetaText(meta: ReplyMeta): string {
  return meta.status === 200 ? OK_TEXT : JSON.stringify(meta);
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}

/** Throws: PROTOCOL_VIOLATION. A code that this version does not know becomes INTERNAL, its status stays. */
export function parseReplyMeta(raw: Buffer): ReplyMeta {
  if (raw.equals(OK_BYTES)) return OK;
  const meta = parseFlat(raw);
  if (meta['status'] === 200) return OK;
  const status = wholeNumber(meta, 'status', 400, 599);
  const code = text(meta, 'code', 64);
  const retryable = meta['retryable'] ?? false;
  if (typeof retryable !== 'boolean') throw refuse('retryable is not a boolean');
  const outcome = meta['outcome'];
  if (outcome !== undefined && outcome !== 'none' && outcome !== 'unknown') throw refuse('outcome is unknown');
  const speak = optionalText(meta, 'speak', 400);
  return {
    status,
    code: isErrorCode(code) ? code : 'INTERNAL',
    retryable,
    ...(outcome !== undefined && { outcome }),
    ...(speak !== undefined && { speak }),
  };
}

/** Throws: PROTOCOL_VIOLATION. */
export function parseEventPosition(raw: Buffer): EventPosition {
  const meta = parseFlat(raw);
  return { epoch: text(meta, 'epoch', 64), sequence: wholeNumber(meta, 'sequence', 1, Number.MAX_SAFE_INTEGER) };
}

/** Throws: PROTOCOL_VIOLATION. */
export function parseEventMeta(raw: Buffer): EventMeta {
  const meta = parseFlat(raw);
  return {
    epoch: text(meta, 'epoch', 64),
    sequence: wholeNumber(meta, 'sequence', 1, Number.MAX_SAFE_INTEGER),
    kind: text(meta, 'kind', 64),
  };
}

/** Why a session ended, as told to the peer. The text is for operators. */
export function parseCloseMeta(raw: Buffer): { code: string; text: string } {
  const meta = parseFlat(raw);
  return { code: text(meta, 'code', 32), text: optionalText(meta, 'text', 400) ?? '' };
}
