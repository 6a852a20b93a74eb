import type { Packet } from './packets.ts';
import { WireViolation } from './reader.ts';

const MAX_CONNECT_DATA = 8 * 1024;

/** What a CONNECT packet asks for. */
export interface ConnectRequest {
  readonly version: number;
  readonly unitBytes: number;
  /** Bytes of connect data that the packet announces; `inline` holds those that came with it. */
  readonly dataLength: number;
  readonly inline: Buffer;
}

/** Reads a CONNECT packet. Long connect data (above about 230 bytes) follows in a DATA packet of its own. */
export function readConnect(packet: Packet): ConnectRequest {
  const { bytes } = packet;
  if (bytes.length < 62) throw new WireViolation(`a CONNECT packet of ${bytes.length} bytes`);
  const dataLength = bytes.readUInt16BE(24);
  const offset = bytes.readUInt16BE(26);
  if (dataLength > MAX_CONNECT_DATA) throw new WireViolation(`${dataLength} bytes of connect data`);
  return {
    version: bytes.readUInt16BE(8),
    unitBytes: bytes.readUInt32BE(58),
    dataLength,
    inline: bytes.subarray(Math.min(offset, bytes.length), offset + dataLength),
  };
}

/** What a connect descriptor asks the listener for, in capitals; the name is empty where it asks for nothing. */
export interface Asked {
  readonly by: 'service' | 'sid';
  readonly name: string;
}

export function askedFor(connectData: string): Asked {
  const [, by, name = ''] = /\(\s*(SERVICE_NAME|SID)\s*=\s*([^()\s]{1,128})\s*\)/i.exec(connectData) ?? [];
  return { by: by?.toUpperCase() === 'SID' ? 'sid' : 'service', name: name.toUpperCase() };
}
