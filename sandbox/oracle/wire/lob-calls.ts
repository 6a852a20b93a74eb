import { OracleError } from '../engine.ts';
import { fromUtf16, LOCATOR_LENGTH, type LobStore, toUtf16 } from './lobs.ts';
import { MESSAGE } from './negotiation.ts';
import { type RequestReader, WireViolation } from './reader.ts';
import { ReplyWriter } from './writer.ts';

const OPERATION = {
  length: 0x1,
  read: 0x2,
  trim: 0x20,
  write: 0x40,
  createTemporary: 0x110,
  freeTemporary: 0x111,
  chunkSize: 0x4000,
  open: 0x8000,
  close: 0x10000,
  isOpen: 0x11000,
} as const;
const CHUNK_CHARACTERS = 8060;
const UTF8 = 873;

interface LobRequest {
  readonly operation: number;
  readonly locator: Buffer;
  /** Counts from 1. */
  readonly offset: number;
  readonly bytes: Buffer | null;
  /** Null when the client sends none and expects none back. */
  readonly amount: number | null;
}

function readLobRequest(reader: RequestReader): LobRequest {
  reader.skip(1);
  const locatorLength = reader.ub();
  if (locatorLength > 256) throw new WireViolation(`a locator of ${locatorLength} bytes`);
  reader.skip(1);
  reader.skipUb(3);
  reader.skip(3);
  const operation = reader.ub();
  reader.skip(2);
  const offset = reader.ub();
  reader.ub();
  const hasAmount = reader.u8() !== 0;
  reader.skip(6);
  const locator = Buffer.from(reader.take(locatorLength));
  if (operation === OPERATION.createTemporary) reader.ub();
  let bytes: Buffer | null = null;
  if (operation === OPERATION.write) {
    if (reader.u8() !== MESSAGE.lobBytes) throw new WireViolation('a write without anything to write');
    bytes = reader.bytes() ?? Buffer.alloc(0);
  }
  return { operation, locator, offset, bytes, amount: hasAmount ? reader.ub() : null };
}

/** Does one operation on a CLOB and writes its reply, up to the end of the call. */
export function callLob(reader: RequestReader, lobs: LobStore): ReplyWriter {
  const { operation, locator, offset, bytes, amount } = readLobRequest(reader);
  const reply = new ReplyWriter();
  if (operation === OPERATION.createTemporary) {
    const created = lobs.put('', true);
    // The client sent room for a locator and gets exactly as many bytes back.
    if (locator.length !== LOCATOR_LENGTH) throw new WireViolation(`room for a locator of ${locator.length} bytes`);
    return reply.u8(MESSAGE.parameter).raw(created).ub(UTF8).u8(0);
  }
  let answered = amount ?? 0;
  switch (operation) {
    case OPERATION.length:
      answered = lobs.text(locator).length;
      break;
    case OPERATION.chunkSize:
      lobs.text(locator);
      answered = CHUNK_CHARACTERS;
      break;
    case OPERATION.read: {
      const part = lobs.text(locator).slice(Math.max(offset - 1, 0), Math.max(offset - 1, 0) + answered);
      reply.u8(MESSAGE.lobBytes).bytes(toUtf16(part));
      answered = part.length;
      break;
    }
    case OPERATION.write:
      lobs.write(locator, offset, fromUtf16(bytes ?? Buffer.alloc(0)));
      break;
    case OPERATION.trim:
      lobs.trim(locator, answered);
      break;
    case OPERATION.freeTemporary:
      lobs.free(locator);
      break;
    case OPERATION.open:
    case OPERATION.close:
    case OPERATION.isOpen:
      lobs.text(locator);
      break;
    default:
      throw new OracleError(3115, 'unsupported network datatype or representation');
  }
  reply.u8(MESSAGE.parameter).raw(locator);
  if (amount !== null) reply.ub(answered);
  if (operation === OPERATION.isOpen) reply.u8(0);
  return reply;
}
