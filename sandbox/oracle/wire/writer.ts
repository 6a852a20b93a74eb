// Above this many bytes a value goes in chunks; 253 to 255 mean other things.
const MAX_SHORT = 252;
const CHUNK = 32_767;

/** Builds one TTC reply in a buffer that doubles as it fills. */
export class ReplyWriter {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What was written so far; valid until the next write. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  u8(...values: readonly number[]): this {
    const at = this.#room(values.length);
    for (const [i, value] of values.entries()) this.#bytes[at + i] = value & 0xff;
    return this;
  }

  u16(value: number): this {
    const at = this.#room(2);
    this.#bytes.writeUInt16BE(value, at);
    return this;
  }

  u16le(value: number): this {
    const at = this.#room(2);
    this.#bytes.writeUInt16LE(value, at);
    return this;
  }

  raw(bytes: Buffer): this {
    const at = this.#room(bytes.length);
    bytes.copy(this.#bytes, at);
    return this;
  }

  /** Variable unsigned integer in 0, 1, 2, 4 or 8 bytes. */
  ub(...values: readonly number[]): this {
    for (const value of values) {
      if (value === 0) this.u8(0);
      else if (value < 0x100) this.u8(1, value);
      else if (value < 0x10000) this.u8(2).u16(value);
      else if (value < 0x1_0000_0000) {
        this.u8(4);
        const at = this.#room(4);
        this.#bytes.writeUInt32BE(value, at);
      } else {
        this.u8(8);
        const at = this.#room(8);
        this.#bytes.writeBigUInt64BE(BigInt(value), at);
      }
    }
    return this;
  }

  /** Bytes behind a length byte, in chunks where they are long; null and nothing are one zero byte. */
  bytes(value: Buffer | null): this {
    if (value === null || value.length === 0) return this.u8(0);
    if (value.length <= MAX_SHORT) return this.u8(value.length).raw(value);
    this.u8(254);
    for (let at = 0; at < value.length; at += CHUNK) {
      const chunk = value.subarray(at, at + CHUNK);
      this.ub(chunk.length).raw(chunk);
    }
    return this.ub(0);
  }

  text(value: string): this {
    return this.bytes(Buffer.from(value, 'utf8'));
  }

  twiceCounted(value: string): this {
    const bytes = Buffer.from(value, 'utf8');
    this.ub(bytes.length);
    return bytes.length > 0 ? this.bytes(bytes) : this;
  }

  pair(key: string, value: string, flags = 0): this {
    return this.twiceCounted(key).twiceCounted(value).ub(flags);
  }

  /** Makes room; only after it may `#bytes` be looked at, as it may be another buffer then. */
  #room(count: number): number {
    const at = this.#length;
    if (at + count > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, at + count));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    this.#length += count;
    return at;
  }
}
