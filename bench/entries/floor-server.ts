import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { newSigningRequest } from '../../agent/tunnel/signing-request.ts';
import { openAuthority } from '../../cloud/authority.ts';
import { systemClock } from '../../domain/clock.ts';
import { report, taskOf, untilTold } from './task.ts';

/**
 * What Adit is measured against: `node:https` and `ws` with the same certificates, TLS versions and reply, and nothing
 * of Adit in the way of a request.
 */
export interface FloorTask {
  readonly dir: string;
  readonly reply: string;
}

export interface FloorReady {
  /** Answers every POST with the reply. */
  readonly url: string;
  /** Answers every message with the reply, over mutual TLS 1.3. */
  readonly echoUrl: string;
  readonly ca: string;
  readonly client: { readonly certificate: string; readonly privateKey: string };
}

const { dir, reply } = taskOf<FloorTask>();
const body = Buffer.from(reply);
mkdirSync(dir, { recursive: true, mode: 0o700 });
const authority = await openAuthority({
  dir,
  clock: systemClock,
  serverNames: ['localhost', '127.0.0.1'],
  agentDays: 1,
});
const { key, chain: cert } = authority.server;

const direct = createServer(
  { key, cert, minVersion: 'TLSv1.2', noDelay: true, keepAliveTimeout: 65_000 },
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': body.length,
        'cache-control': 'no-store',
      });
      response.end(body);
    });
  },
);

const mutual = { key, cert, ca: authority.ca, requestCert: true, rejectUnauthorized: true } as const;
const echo = createServer({ ...mutual, minVersion: 'TLSv1.3', noDelay: true });
const webSockets = new WebSocketServer({ server: echo, perMessageDeflate: false, skipUTF8Validation: true });
webSockets.on('connection', (webSocket) => {
  webSocket.on('message', () => webSocket.send(body, { binary: true, compress: false }));
});

const identity = { tenant: 'floor', agentId: 'client' };
const { csr, privateKey } = await newSigningRequest(identity);
const { certificate } = await authority.issueAgent(csr, identity);
report({
  url: `https://localhost:${await listening(direct)}`,
  echoUrl: `wss://localhost:${await listening(echo)}`,
  ca: authority.ca,
  client: { certificate, privateKey },
} satisfies FloorReady);
await untilTold();
for (const webSocket of webSockets.clients) webSocket.terminate();
for (const server of [direct, echo]) {
  server.close();
  server.closeAllConnections();
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
