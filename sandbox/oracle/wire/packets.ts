import { WireViolation } from './reader.ts';

export const PACKET = { connect: 1, accept: 2, refuse: 4, data: 6, marker: 12 } as const;
export const MARKER = { break: 1, reset: 2, interrupt: 3 } as const;
/** Flags of a DATA packet: the last one of a request, and the end of the connection. */
export const DATA_FLAG = { lastOfRequest: 0x0800, end: 0x0040 } as const;

const HEADER = 8;
/** A DATA packet carries two bytes of flags before its payload. */
const DATA_HEADER = 10;

export interface Packet {
  readonly type: number;
  /** The whole packet: offsets in the protocol's description count from its start. */
  readonly bytes: Buffer;
}

/** Cuts what arrives into packets. Lengths have 16 bits until the connection is accepted, 32 bits from then on. */
export class PacketStream {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #waiting = 0;
  #isLarge = false;

  /** `maxBytes`: longest packet taken; a longer one is a WireViolation before any of it is kept. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  switchToLarge(): void {
    this.#isLarge = true;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#waiting += chunk.length;
  }

  /** The next whole packet, or null when more must arrive first. */
  next(): Packet | null {
    if (this.#waiting < HEADER) return null;
    const joined = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    const bytes = joined ?? Buffer.alloc(0);
    this.#chunks = [bytes];
    const length = this.#isLarge ? bytes.readUInt32BE(0) : bytes.readUInt16BE(0);
    if (length < HEADER || length > this.#maxBytes) throw new WireViolation(`a packet of ${length} bytes`);
    if (bytes.length < length) return null;
    this.#chunks = bytes.length === length ? [] : [bytes.subarray(length)];
    this.#waiting = bytes.length - length;
    return { type: bytes.readUInt8(4), bytes: bytes.subarray(0, length) };
  }
}

/** Flags and payload of a DATA packet. */
export function dataOf(packet: Packet): { flags: number; payload: Buffer } {
  if (packet.bytes.length < DATA_HEADER) throw new WireViolation('a DATA packet without flags');
  return { flags: packet.bytes.readUInt16BE(8), payload: packet.bytes.subarray(DATA_HEADER) };
}

/** Payload in as many DATA packets as the negotiated unit asks for, in one buffer. */
export function dataPackets(payload: Buffer, unitBytes: number): Buffer {
  const room = unitBytes - DATA_HEADER;
  const packets: Buffer[] = [];
  for (let at = 0; at === 0 || at < payload.length; at += room) {
    const part = payload.subarray(at, at + room);
    const header = Buffer.alloc(DATA_HEADER);
    header.writeUInt32BE(part.length + DATA_HEADER, 0);
    header.writeUInt8(PACKET.data, 4);
    packets.push(header, part);
  }
  return Buffer.concat(packets);
}

export function markerPacket(kind: number): Buffer {
  const packet = Buffer.alloc(11);
  packet.writeUInt32BE(11, 0);
  packet.writeUInt8(PACKET.marker, 4);
  packet.writeUInt8(1, 8);
  packet.writeUInt8(kind, 10);
  return packet;
}

/** Of network services (native encryption and integrity) in a CONNECT and an ACCEPT. */
const SERVICES = { disabled: 0x04, none: 0x08, wanted: 0x01, required: 0x10 } as const;

/** Accepts a connection with 32-bit lengths, without fast logon and end-of-response marks; without network services unless told. */
export function acceptPacket(version: number, unitBytes: number, demandsServices = false): Buffer {
  const packet = Buffer.alloc(45);
  packet.writeUInt16BE(45, 0);
  packet.writeUInt8(PACKET.accept, 4);
  packet.writeUInt16BE(version, 8);
  packet.writeUInt16BE(Math.min(unitBytes, 0xffff), 12);
  packet.writeUInt16BE(Math.min(unitBytes, 0xffff), 14);
  packet.writeUInt16BE(1, 16);
  packet.writeUInt16BE(45, 20);
  // Either of the first two makes the client skip the negotiation of native encryption.
  packet.writeUInt8(demandsServices ? SERVICES.required | SERVICES.wanted : SERVICES.disabled, 22);
  packet.writeUInt8(demandsServices ? SERVICES.required | SERVICES.wanted : SERVICES.none, 23);
  packet.writeUInt32BE(unitBytes, 32);
  packet.writeUInt32BE(unitBytes, 36);
  return packet;
}

/** Refuses a connection as a listener does, `code` being the number of a TNS error. */
export function refusePacket(code: number): Buffer {
  const text = Buffer.from(
    `(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR=${code})(ERROR_STACK=(ERROR=(CODE=${code})(EMFI=4))))`,
    'ascii',
  );
  const packet = Buffer.alloc(12 + text.length);
  packet.writeUInt16BE(packet.length, 0);
  packet.writeUInt8(PACKET.refuse, 4);
  packet.writeUInt8(4, 8);
  packet.writeUInt16BE(text.length, 10);
  text.copy(packet, 12);
  return packet;
}
