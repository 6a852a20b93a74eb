import type { Log } from '../protocol/transport.ts';

const RANK = { error: 0, warn: 1, info: 2, debug: 3 } as const;

/** One JSON object a line. Callers pass fields that are safe to show; line breaks cannot get through JSON. */
export function lineLog(stream: NodeJS.WritableStream, lowest: keyof typeof RANK): Log {
  // A reader that went away must not end the gateway.
  stream.on('error', () => {});
  return (level, message, fields) => {
    if (RANK[level] > RANK[lowest]) return;
    stream.write(`${JSON.stringify({ ...fields, timestamp: new Date().toISOString(), level, message })}\n`);
  };
}
