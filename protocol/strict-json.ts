import { isUtf8 } from 'node:buffer';
import { AditError } from '../domain/errors.ts';
import { JSON_LIMITS } from './limits.ts';

/** Bounds of one text, counted as in `JSON_LIMITS`; a text beyond any of them is refused. */
export interface JsonLimits {
  readonly depth: number;
  readonly keys: number;
  readonly elements: number;
  readonly stringBytes: number;
  readonly numberBytes: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const SPACE = 0x20;

/** Keys that reach into an object's prototype once somebody merges or looks them up. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

function refuse(reason: string, offset: number): AditError {
  return new AditError('INPUT_INVALID', `JSON refused at byte ${offset}: ${reason}`, { details: { reason, offset } });
}

/** The end of the string that opens at `start`: index of the closing quote. */
function stringEnd(text: Buffer, start: number, limits: JsonLimits): number {
  let end = text.indexOf(QUOTE, start + 1);
  while (end > 0) {
    let slashes = 0;
    while (text[end - 1 - slashes] === BACKSLASH) slashes++;
    if (slashes % 2 === 0) break;
    end = text.indexOf(QUOTE, end + 1);
  }
  if (end < 0) throw refuse('a string does not end', start);
  if (end - start - 1 > limits.stringBytes) throw refuse(`a string is longer than ${limits.stringBytes} bytes`, start);
  return end;
}

function isKey(text: Buffer, afterString: number): boolean {
  let at = afterString;
  while (at < text.length) {
    const byte = text[at] ?? 0;
    if (byte === COLON) return true;
    if (byte > SPACE) return false;
    at++;
  }
  return false;
}

/** Two spellings of one key (`"a"` and `"\u0061"`) are the same key. */
function keyText(text: Buffer, start: number, end: number): string {
  const raw = text.toString('utf8', start + 1, end);
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    throw refuse('a key has a broken escape', start);
  }
}

/**
 * Walks the text once, before anything is built from it. It knows only strings, brackets and commas; that the text is
 * JSON at all is `JSON.parse`'s to say afterwards, and both agree about where strings and brackets are.
 */
function scan(text: Buffer, limits: JsonLimits): void {
  const open: (Set<string> | null)[] = [];
  let keys = 0;
  let elements = 0;
  let tokenStart = -1;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] ?? 0;
    if (byte > SPACE && byte !== COMMA && byte !== COLON && byte !== CLOSE_ARRAY && byte !== CLOSE_OBJECT) {
      if (byte === QUOTE) {
        const end = stringEnd(text, at, limits);
        const scope = open.at(-1);
        if (scope && isKey(text, end + 1)) {
          const key = keyText(text, at, end);
          if (FORBIDDEN_KEYS.has(key)) throw refuse('a forbidden key', at);
          if (scope.has(key)) throw refuse('a duplicate key', at);
          if (++keys > limits.keys) throw refuse(`more than ${limits.keys} keys`, at);
          scope.add(key);
        }
        at = end;
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (open.length >= limits.depth) throw refuse(`nested deeper than ${limits.depth}`, at);
        open.push(byte === OPEN_OBJECT ? new Set() : null);
      } else if (tokenStart < 0) {
        tokenStart = at;
      }
      if (tokenStart >= 0 && at - tokenStart >= limits.numberBytes) throw refuse('a number is too long', tokenStart);
      continue;
    }
    tokenStart = -1;
    if (byte === COMMA && open.at(-1) === null && ++elements >= limits.elements) {
      throw refuse(`more than ${limits.elements} elements`, at);
    }
    if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) open.pop();
  }
}

/**
 * Parses a JSON text from outside. Size, encoding, depth, number of keys and elements, length of strings and numbers,
 * duplicate keys and keys that reach a prototype are checked before a single object exists.
 *
 * Throws: INPUT_INVALID with `details: {reason, offset}`; the text itself is never repeated in the error.
 */
export function parseStrictJson(text: Buffer, limits: JsonLimits = JSON_LIMITS): unknown {
  if (!isUtf8(text)) throw refuse('not UTF-8', 0);
  scan(text, limits);
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    throw refuse('not JSON', 0);
  }
}
