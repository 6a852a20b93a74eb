/** The client said something that no client says; the connection cannot go on. */
export class WireViolation extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WireViolation';
  }
}

const LONG = 254;
const NULL = 255;

/** Reads one whole TTC request. Every read is checked against its end. */
export class RequestReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(count: number): Buffer {
    if (count > this.left) throw new WireViolation(`${count} bytes expected, ${this.left} left`);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  skip(count: number): void {
    this.take(count);
  }

  u8(): number {
    return this.take(1).readUInt8();
  }

  u16(): number {
    return this.take(2).readUInt16BE();
  }

  /** Variable unsigned integer: a length byte, then as many bytes. */
  ub(): number {
    const length = this.u8();
    if (length === 0) return 0;
    if (length > 8) throw new WireViolation(`an unsigned integer of ${length} bytes`);
    const value = BigInt(`0x${this.take(length).toString('hex')}`);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new WireViolation('an integer beyond 2^53');
    return Number(value);
  }

  /** Skips `count` variable integers. */
  skipUb(count: number): void {
    for (let i = 0; i < count; i++) this.ub();
  }

  /** Bytes behind a length byte, in chunks where they are long. Null for SQL NULL. */
  bytes(): Buffer | null {
    const length = this.u8();
    if (length === 0 || length === NULL) return null;
    if (length !== LONG) return this.take(length);
    const chunks: Buffer[] = [];
    for (let size = this.ub(); size > 0; size = this.ub()) chunks.push(this.take(size));
    return Buffer.concat(chunks);
  }

  text(): string | null {
    return this.bytes()?.toString('utf8') ?? null;
  }

  /** Text with its length twice, as keys and values are written. */
  twiceCounted(): string {
    return this.ub() > 0 ? (this.text() ?? '') : '';
  }

  /** `count` pairs of key and value; a third number that comes with each is dropped. */
  pairs(count: number): Map<string, string> {
    if (count > 64) throw new WireViolation(`${count} pairs`);
    const pairs = new Map<string, string>();
    for (let i = 0; i < count; i++) {
      const key = this.twiceCounted();
      pairs.set(key, this.twiceCounted());
      this.ub();
    }
    return pairs;
  }
}
