import type { Socket } from 'node:net';
import { Frame } from './frames.ts';
import { LineReader } from './lines.ts';

/** SMLG: logon groups that are set up; SPACE is every server, PUBLIC the usual name of the default group. */
const GROUPS: ReadonlySet<string> = new Set(['PUBLIC', 'SPACE']);

const MAX_BYTES = 4096;

interface Instance {
  readonly host: string;
  readonly sysnr: string;
  readonly patienceMs: number;
}

/** Answers one question for the server of a logon group and hangs up. */
export function serveMessages(socket: Socket, { host, sysnr, patienceMs }: Instance): void {
  const reader = new LineReader(MAX_BYTES);
  const answer = (line: string) => {
    const frame = Frame.safeParse(JSON.parse(line));
    const isKnown = frame.success && frame.data.op === 'group' && GROUPS.has(frame.data.group.toUpperCase());
    socket.end(`${JSON.stringify({ ok: isKnown ? { host, sysnr } : null })}\n`);
  };
  socket.setTimeout(patienceMs, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const line of reader.push(chunk)) answer(line);
    } catch {
      socket.destroy();
    }
  });
}
