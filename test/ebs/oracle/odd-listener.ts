import { createServer, type Socket } from 'node:net';

/** Listeners that are none: each says one thing that no sound one says, byte for byte as the driver will read it. */

const TYPE = { accept: 2, refuse: 4, redirect: 5, data: 6, control: 14 } as const;
const HEADER = 8;

/** @param large from version 315 on the length of a packet has four bytes, once the connection was accepted */
function packet(type: number, body: Buffer, large = false): Buffer {
  const header = Buffer.alloc(HEADER);
  if (large) header.writeUInt32BE(HEADER + body.length, 0);
  else header.writeUInt16BE(HEADER + body.length, 0);
  header.writeUInt8(type, 4);
  return Buffer.concat([header, body]);
}

/** @param services whether native network encryption is to be spoken of */
function accept(version: number, services: 'none' | 'negotiated'): Buffer {
  const body = Buffer.alloc(37);
  body.writeUInt16BE(version, 0);
  body.writeUInt16BE(8192, 4);
  body.writeUInt16BE(8192, 6);
  body.writeUInt16BE(1, 8);
  body.writeUInt16BE(45, 12);
  if (services === 'none') [body[14], body[15]] = [4, 8];
  body.writeUInt32BE(8192, 24);
  body.writeUInt32BE(8192, 28);
  return packet(TYPE.accept, body);
}

/** The answer to the negotiation of network services: one service, with what the server says of it. */
function services(magic: number, error: number, status = 0): Buffer {
  const body = Buffer.alloc(2 + 13 + 8 + 16);
  body.writeUInt32BE(magic, 2);
  body.writeUInt16BE(1, 12);
  body.writeUInt16BE(4, 15);
  body.writeUInt16BE(2, 17);
  body.writeUInt32BE(error, 19);
  // Two fields of the supervisor: its version, and its status.
  body.writeUInt16BE(4, 23);
  body.writeUInt16BE(5, 25);
  body.writeUInt16BE(2, 31);
  body.writeUInt16BE(6, 33);
  body.writeUInt16BE(status, 35);
  return packet(TYPE.data, body, true);
}

const MAGIC = 0xdeadbeef;
type Say = (socket: Socket, port: number, turn: number) => void;

const inTurn =
  (...said: readonly Buffer[]): Say =>
  (socket, _port, turn) =>
    void socket.write(said[Math.min(turn, said.length - 1)] ?? '');

/** What each does with what it is sent. */
export const ODD = {
  'hangs up without a word': (socket) => void socket.end(),
  'cuts the connection': (socket) => void socket.resetAndDestroy(),
  'says nothing': () => undefined,
  'sends a packet of no known type': inTurn(packet(99, Buffer.alloc(4))),
  'speaks an old version': inTurn(accept(310, 'none')),
  'ends what it accepted in between': inTurn(accept(318, 'none'), packet(TYPE.control, inBand(1089), true)),
  'sends on for ever': (socket, port) => {
    const address = Buffer.from(`(ADDRESS=(PROTOCOL=tcp)(HOST=127.0.0.1)(PORT=${port}))`);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(address.length, 0);
    socket.write(packet(TYPE.redirect, Buffer.concat([length, address])));
  },
  'speaks of network services in riddles': inTurn(accept(318, 'negotiated'), services(1, 0)),
  'refuses to speak of network services': inTurn(accept(318, 'negotiated'), services(MAGIC, 0, 1)),
  'demands native network encryption': inTurn(accept(318, 'negotiated'), services(MAGIC, 12660)),
} as const satisfies Readonly<Record<string, Say>>;

function inBand(error: number): Buffer {
  const body = Buffer.alloc(14);
  body.writeUInt16BE(8, 0);
  body.writeUInt32BE(4, 2);
  body.writeUInt32BE(error, 6);
  return body;
}

export async function startOdd(say: Say): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  let at = 0;
  const server = createServer((socket) => {
    let turn = 0;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => say(socket, at, turn++));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  at = address.port;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { port: at, close };
}
