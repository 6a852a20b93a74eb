import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

type Frame = Readonly<Record<string, unknown>> & { readonly op: string };

/** A partner that answers as a test tells it, on the port of some system number. */
export interface Partner {
  readonly parameters: Readonly<Record<string, string>>;
  /** All that came in, oldest first. */
  readonly frames: readonly Frame[];
  close(): Promise<void>;
}

const ATTRIBUTES = { sysId: 'TST', client: '100', user: 'TESTER', partnerCodepage: '4103', partnerBytesPerChar: '2' };

/**
 * `answer` gives what is sent for a frame: an object as a line, a string as it is, null for nothing. A logon that it
 * leaves undefined succeeds.
 */
export async function startPartner(answer: (frame: Frame, socket: Socket) => unknown): Promise<Partner> {
  const frames: Frame[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).on('line', (line) => {
      const frame: Frame = JSON.parse(line);
      frames.push(frame);
      const given = answer(frame, socket) ?? (frame.op === 'logon' ? { ok: ATTRIBUTES } : null);
      if (typeof given === 'string') socket.write(given);
      else if (given !== null) socket.write(`${JSON.stringify(given)}\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    // A gateway may listen anywhere: its service is a port.
    parameters: { gwhost: '127.0.0.1', gwserv: String(port), sysnr: '00', client: '100', user: 'TESTER', passwd: 'x' },
    frames,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
