import { printable } from './printable.ts';

const SECRET_KEY =
  /(?:pass(?:word|wd|phrase)?|secret|authorization|token|cookie|private.?key|api.?key|credential|data.?key)/i;
const PATTERNS: readonly RegExp[] = [
  /\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(?<=:\/\/)[^\s/@:]+:[^\s/@]+(?=@)/g,
];
const BLOTTED = '[redacted]';
const MAX_TEXT = 2000;
const MAX_DEPTH = 5;
const MAX_ENTRIES = 50;
/** Shorter ones would blot out half of every line. */
const MIN_SECRET = 4;
const MAX_SECRETS = 1000;

export interface Redactor {
  forget(secret: string): void;
  text(value: string): string;
  clean(entry: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

/**
 * Takes secrets, control characters and excess out of what is to be logged.
 *
 * A key that sounds like a secret loses its value whatever it holds; a registered secret is blotted out of any text,
 * plain, as base64 and percent-encoded. Line breaks, ANSI escapes and Unicode separators become visible escapes, so
 * that one event stays one line in every viewer.
 */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();

  function forget(secret: string): void {
    if (secret.length < MIN_SECRET) return;
    for (const shape of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)]) {
      secrets.add(shape);
    }
    // Rotation must not grow it without end: the oldest go first.
    for (const oldest of secrets) {
      if (secrets.size <= MAX_SECRETS) break;
      secrets.delete(oldest);
    }
  }

  function text(value: string): string {
    let out = value.length > MAX_TEXT * 4 ? value.slice(0, MAX_TEXT * 4) : value;
    for (const secret of secrets) if (out.includes(secret)) out = out.replaceAll(secret, BLOTTED);
    for (const pattern of PATTERNS) out = out.replace(pattern, BLOTTED);
    out = printable(out);
    return out.length > MAX_TEXT ? `${out.slice(0, MAX_TEXT)}…(${value.length} characters)` : out;
  }

  function value(of: unknown, depth: number): unknown {
    if (typeof of === 'string') return text(of);
    if (typeof of === 'bigint') return of.toString();
    if (typeof of === 'function' || typeof of === 'symbol') return undefined;
    if (typeof of !== 'object' || of === null) return of;
    if (depth >= MAX_DEPTH) return '[deep]';
    if (of instanceof Error) return failure(of, depth);
    if (of instanceof Date) return Number.isNaN(of.getTime()) ? 'invalid date' : of.toISOString();
    if (ArrayBuffer.isView(of)) return `[${of.byteLength} bytes]`;
    if (Array.isArray(of)) {
      const items = of.slice(0, MAX_ENTRIES).map((item) => value(item, depth + 1));
      return of.length > MAX_ENTRIES ? [...items, `… ${of.length - MAX_ENTRIES} more`] : items;
    }
    return fields(of, depth + 1);
  }

  function failure(error: Error, depth: number): Record<string, unknown> {
    const code = 'code' in error ? error.code : undefined;
    return {
      name: text(error.name),
      message: text(error.message),
      ...(typeof code === 'string' && { code: text(code) }),
      ...(error.cause !== undefined && { cause: value(error.cause, depth + 1) }),
    };
  }

  function fields(of: object, depth: number): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const [key, held] of Object.entries(of).slice(0, MAX_ENTRIES)) {
      const safe = printable(key).slice(0, 100);
      if (safe === '__proto__') continue;
      out[safe] = SECRET_KEY.test(key) && held !== undefined && held !== null ? BLOTTED : value(held, depth);
    }
    return out;
  }

  return { forget, text, clean: (entry) => fields(entry, 0) };
}
