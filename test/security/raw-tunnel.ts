import { connect, type TLSSocket } from 'node:tls';
import type { TunnelIdentity } from '../../agent/tunnel/identity.ts';

export interface Raw {
  readonly socket: TLSSocket;
  /** Milliseconds from now until the other side hung up. */
  ended(): Promise<number>;
  /** Bytes that came after the upgrade. */
  received(): Buffer;
}

/** A TLS connection with an agent's certificate, for whoever writes WebSocket frames by hand. */
export async function rawTunnel(url: string, identity: TunnelIdentity, subprotocol = 'adit.tunnel.1'): Promise<Raw> {
  const { hostname, port, pathname } = new URL(url);
  const { ca, privateKey: key, certificate: cert } = identity;
  const socket = connect({ host: '127.0.0.1', port: Number(port), servername: hostname, ca, key, cert });
  socket.on('error', () => undefined);
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise<void>((resolve) => socket.once('secureConnect', () => resolve()));
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
      `sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: ${subprotocol}\r\n\r\n`,
  );
  await new Promise<void>((resolve) => {
    socket.once('data', () => resolve());
    socket.once('close', () => resolve());
  });
  const head = Buffer.concat(chunks);
  if (!head.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(head.toString('latin1').split('\r\n')[0]);
  chunks = [head.subarray(head.indexOf('\r\n\r\n') + 4)];
  return {
    socket,
    received: () => Buffer.concat(chunks),
    ended: async () => {
      const since = performance.now();
      await gone;
      return performance.now() - since;
    },
  };
}

/** A WebSocket frame as a client sends it; whatever is not given is as it should be. */
export function wsFrame(
  payload: Buffer,
  parts: { opcode?: number; fin?: boolean; rsv?: number; masked?: boolean; claimed?: number } = {},
): Buffer {
  const { opcode = 2, fin = true, rsv = 0, masked = true, claimed = payload.length } = parts;
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const mark = masked ? 0x80 : 0;
  const length =
    claimed < 126
      ? Buffer.from([mark | claimed])
      : claimed < 65_536
        ? Buffer.from([mark | 126, claimed >> 8, claimed & 0xff])
        : Buffer.concat([Buffer.from([mark | 127]), bigEndian(claimed)]);
  return Buffer.concat([Buffer.from(head), length, masked ? Buffer.alloc(4) : Buffer.alloc(0), payload]);
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
