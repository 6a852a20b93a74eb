import { OracleError } from '../engine.ts';

const LOCATOR_BYTES = 40;
const MAX_LOBS = 20_000;
const MAX_CHARACTERS = 16 * 1024 * 1024;
/** Flags inside a locator: initialised, text in UTF-16 (as in every AL32UTF8 database), temporary. */
const FLAG = { initialised: 0x08, utf16: 0x80, temporary: 0x01 } as const;

/** What one CLOB holds; lengths and offsets count UTF-16 units, as Oracle's do. */
interface Lob {
  text: string;
}

/** CLOBs that a session's client holds locators of. */
export class LobStore {
  readonly #lobs = new Map<number, Lob>();
  #last = 0;

  /** Keeps a text and gives its locator: 40 opaque bytes. */
  put(text: string, isTemporary: boolean): Buffer {
    if (this.#lobs.size >= MAX_LOBS) throw new OracleError(22275, 'invalid LOB locator specified');
    this.#last += 1;
    this.#lobs.set(this.#last, { text });
    const locator = Buffer.alloc(LOCATOR_BYTES);
    locator.writeUInt16BE(LOCATOR_BYTES - 2, 0);
    locator.writeUInt16BE(1, 2);
    locator[5] = FLAG.initialised;
    locator[6] = FLAG.utf16;
    locator[7] = isTemporary ? FLAG.temporary : 0;
    locator.writeUInt32BE(this.#last, 10);
    return locator;
  }

  text(locator: Buffer): string {
    return this.#find(locator).text;
  }

  /** Replaces characters from `offset` (counting from 1) on; a gap before it is filled with spaces. */
  write(locator: Buffer, offset: number, text: string): void {
    const lob = this.#find(locator);
    const start = offset - 1;
    if (start < 0 || start + text.length > MAX_CHARACTERS) throw new OracleError(22990, 'LOB locators out of range');
    const before = lob.text.padEnd(start).slice(0, start);
    lob.text = before + text + lob.text.slice(start + text.length);
  }

  trim(locator: Buffer, length: number): void {
    const lob = this.#find(locator);
    lob.text = lob.text.slice(0, length);
  }

  free(locator: Buffer): void {
    this.#lobs.delete(locator.length >= LOCATOR_BYTES ? locator.readUInt32BE(10) : 0);
  }

  get size(): number {
    return this.#lobs.size;
  }

  #find(locator: Buffer): Lob {
    const lob = locator.length === LOCATOR_BYTES ? this.#lobs.get(locator.readUInt32BE(10)) : undefined;
    if (lob === undefined) throw new OracleError(22275, 'invalid LOB locator specified');
    return lob;
  }
}

export const LOCATOR_LENGTH = LOCATOR_BYTES;

/** Text as it stands inside a CLOB: UTF-16, big-endian. */
export const toUtf16 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
export const fromUtf16 = (bytes: Buffer): string =>
  Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
    .swap16()
    .toString('utf16le');
