import { RequestReader, WireViolation } from './reader.ts';
import { ReplyWriter } from './writer.ts';

export const MESSAGE = {
  protocol: 1,
  dataTypes: 2,
  call: 3,
  error: 4,
  rowHeader: 6,
  rowValues: 7,
  parameter: 8,
  status: 9,
  inOutVector: 11,
  lobBytes: 14,
  warning: 15,
  describe: 16,
  piggyback: 17,
  implicitResults: 27,
} as const;

const AL32UTF8 = 873;
const AL16UTF16 = 2000;
// The field version of 19c: no tokens, no end-of-response marks, none of the later extras.
const FIELD_VERSION = 12;
const BANNER = 'x86_64/Linux 2.4.xx';
const ZONE_EXCHANGE = 0x01;
// 11 bytes of INTERVAL DAY TO SECOND, biased: +00:00.
const DATABASE_ZONE = Buffer.from([0x80, 0, 0, 0, 60, 60, 0x80, 0, 0, 0, 0]);

/** Answers the client's first message with character sets and capabilities. */
export function protocolReply(request: Buffer): ReplyWriter {
  const reader = new RequestReader(request);
  if (reader.u8() !== MESSAGE.protocol) throw new WireViolation('no protocol message where one must come');
  const compile = Buffer.alloc(41);
  compile[7] = FIELD_VERSION;
  const runtime = Buffer.alloc(7);
  runtime[1] = ZONE_EXCHANGE;
  // Strings up to 32,767 bytes are ordinary strings.
  runtime[6] = 0x04;
  const charsets = Buffer.alloc(11);
  charsets.writeUInt16BE(AL16UTF16, 9);
  return new ReplyWriter()
    .u8(MESSAGE.protocol, 6, 0)
    .raw(Buffer.from(`${BANNER}\0`, 'ascii'))
    .u16le(AL32UTF8)
    .u8(1)
    .u16le(0)
    .u16(charsets.length)
    .raw(charsets)
    .bytes(compile)
    .bytes(runtime);
}

/** Answers the list of data types: every representation is taken as the client proposes it. */
export function dataTypesReply(request: Buffer): ReplyWriter {
  const reader = new RequestReader(request);
  if (reader.u8() !== MESSAGE.dataTypes) throw new WireViolation('no data types where they must come');
  reader.skip(5);
  reader.bytes();
  const hasZone = ((reader.bytes()?.[1] ?? 0) & ZONE_EXCHANGE) !== 0;
  const reply = new ReplyWriter().u8(MESSAGE.dataTypes);
  if (hasZone) reply.raw(DATABASE_ZONE);
  return reply.u16(0);
}

const SERVICES_MAGIC = 0xdeadbeef;
const SERVICES_VERSION = 0x13160000;
const ENCRYPTION_SERVICE = 2;

/**
 * What a server whose SQLNET.ENCRYPTION_SERVER is REQUIRED says to a client that offers no cipher: in the header of the
 * encryption service, ORA-12660 (Database Net Services Reference 19c; the layout is the driver's reading of it).
 */
export function servicesRefusal(offer: Buffer): Buffer {
  if (offer.length < 4 || offer.readUInt32BE(0) !== SERVICES_MAGIC)
    throw new WireViolation('no offer of network services where one must come');
  const reply = Buffer.alloc(21);
  reply.writeUInt32BE(SERVICES_MAGIC, 0);
  reply.writeUInt16BE(reply.length, 4);
  reply.writeUInt32BE(SERVICES_VERSION, 6);
  reply.writeUInt16BE(1, 10);
  reply.writeUInt16BE(ENCRYPTION_SERVICE, 13);
  reply.writeUInt32BE(12660, 17);
  return reply;
}
