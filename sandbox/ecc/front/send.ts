import type { ServerResponse } from 'node:http';
import type { PageError } from './faults.ts';

const SERVER = 'SAP NetWeaver Application Server';

export function sendPage(response: ServerResponse, error: PageError, realm: string): void {
  const headers: Record<string, string> = { 'content-type': 'text/html; charset=utf-8', server: SERVER };
  if (error.status === 401) headers['www-authenticate'] = `Basic realm="${SERVER} [${realm}]"`;
  if (error.status === 405) headers['allow'] = 'POST';
  // What is left of the request is not read, so the connection cannot serve another one.
  if (error.status === 413) headers['connection'] = 'close';
  response.writeHead(error.status, headers).end(error.page);
}

function xmlHead(response: ServerResponse, status: number, bytes: Buffer): void {
  response.writeHead(status, {
    'content-type': 'text/xml; charset=utf-8',
    'content-length': String(bytes.length),
    server: SERVER,
  });
}

export function sendXml(response: ServerResponse, status: number, xml: string): void {
  const bytes = Buffer.from(xml);
  xmlHead(response, status, bytes);
  response.end(bytes);
}

/** Sends headers and half the body, then drops the connection. */
export function sendHalf(response: ServerResponse, xml: string): void {
  const bytes = Buffer.from(xml);
  xmlHead(response, 200, bytes);
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** Resolves when the other side has left or the front closes: a request that never gets its answer. */
export function untilGone(response: ServerResponse, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed || signal.aborted) return resolve();
    response.once('close', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
