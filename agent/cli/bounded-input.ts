import { open } from 'node:fs/promises';
import { AditError } from '../../domain/errors.ts';
import type { Io } from './terminal.ts';

/** Text of a file, or of stdin for null, up to a limit. Throws INPUT_INVALID, PAYLOAD_TOO_LARGE. */
export async function readBounded(path: string | null, io: Io, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let held = 0;
  try {
    const handle = path === null ? null : await open(path, 'r');
    for await (const chunk of handle ? handle.createReadStream() : io.stdin) {
      const bytes = Buffer.from(chunk);
      held += bytes.length;
      if (held > maxBytes)
        throw new AditError('PAYLOAD_TOO_LARGE', `${path ?? 'stdin'} has more than ${maxBytes} bytes`);
      chunks.push(bytes);
    }
  } catch (thrown) {
    if (thrown instanceof AditError) throw thrown;
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unreadable';
    throw new AditError('INPUT_INVALID', `cannot read ${path ?? 'stdin'} (${code})`, {
      hint: 'check the path and its permissions',
      cause: thrown,
    });
  }
  return Buffer.concat(chunks).toString('utf8');
}
