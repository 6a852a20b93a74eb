import type { Readable } from 'node:stream';

/** A line without an end is told in parts of this length. */
const MOST_HELD = 8_192;
const MOST_TOLD = 500;

/**
 * Tells what a process writes to its error output, whole lines at a time and without the values of `secrets`: a native
 * library may quote what it logged on with, and a value must not slip through in two halves.
 */
export function tellErrorOutput(stream: Readable, secrets: readonly string[], tell: (text: string) => void): void {
  const hidden = secrets.filter((secret) => secret !== '');
  const longest = Math.max(0, ...hidden.map((secret) => secret.length));
  let held = '';
  const flush = (upTo: number) => {
    const text = hidden.reduce((left, secret) => left.replaceAll(secret, '***'), held.slice(0, upTo));
    held = held.slice(upTo);
    if (text.trim() !== '') tell(text.trimEnd().slice(0, MOST_TOLD));
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    held += chunk;
    const end = held.lastIndexOf('\n') + 1;
    if (end > 0) flush(end);
    // The part that stays is long enough to hold what may only have begun.
    if (held.length > MOST_HELD + longest) {
      for (const secret of hidden) held = held.replaceAll(secret, '***');
      flush(Math.max(0, held.length - longest));
    }
  });
  stream.on('end', () => flush(held.length));
}
