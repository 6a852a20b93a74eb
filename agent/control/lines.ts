import type { Socket } from 'node:net';

export interface LineReader {
  /** Called for each complete line, without its line break. */
  onLine(line: string): void;
  /** Called once when a line grows past the limit; nothing is read after it. */
  onOverflow(): void;
}

/** Cuts a socket's bytes into lines of at most `maxBytes`; what is longer is never collected. */
export function readLines(socket: Socket, maxBytes: number, reader: LineReader): void {
  let parts: Buffer[] = [];
  let held = 0;
  let over = false;
  socket.on('data', (chunk: Buffer) => {
    let from = 0;
    while (!over) {
      const end = chunk.indexOf(0x0a, from);
      const piece = chunk.subarray(from, end === -1 ? undefined : end);
      held += piece.length;
      if (held > maxBytes) {
        over = true;
        parts = [];
        reader.onOverflow();
        return;
      }
      parts.push(piece);
      if (end === -1) return;
      const line = Buffer.concat(parts).toString('utf8');
      parts = [];
      held = 0;
      from = end + 1;
      reader.onLine(line);
    }
  });
}
