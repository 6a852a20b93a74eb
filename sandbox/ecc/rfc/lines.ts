/** A frame longer than its road allows; nothing after it can be read. */
class FrameTooLong extends Error {}

const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines of UTF-8. Keeps at most the limit, which may be raised after the logon. */
export class LineReader {
  #maxBytes: number;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  set maxBytes(value: number) {
    this.#maxBytes = value;
  }

  /** Whether a line has begun and not ended. */
  get isWithinLine(): boolean {
    return this.#bytes > 0;
  }

  /** The lines that `chunk` completes. Throws FrameTooLong as soon as a line is known to be too long. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
      this.#keep(rest.subarray(0, end));
      lines.push(Buffer.concat(this.#parts).toString('utf8'));
      this.#parts = [];
      this.#bytes = 0;
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#keep(rest);
    return lines;
  }

  #keep(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) {
      this.#parts = [];
      throw new FrameTooLong(`a frame has at most ${this.#maxBytes} bytes`);
    }
    this.#parts.push(part);
  }
}
