import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { dirname } from 'node:path';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { z } from 'zod';
import { AditError, asAditError, fromWire } from '../../domain/errors.ts';
import { type AgentIdentity, identityFromAltNames } from '../../protocol/agent-identity.ts';
import { parseStrictJson } from '../../protocol/strict-json.ts';
import { syncFolder, writeDurably } from '../../store/durable-file.ts';
import { draftOf, type IdentityFiles } from './identity.ts';
import { newSigningRequest } from './signing-request.ts';

export interface EnrolOptions {
  /** `https://host:port`; `/enrol` is added where there is no path. */
  readonly enrolUrl: string;
  /** One-shot; used up by the first success. Read from a file or standard input, never from argv. */
  readonly token: string;
  /** Where key, certificate and CA go. `caFile` must exist unless `caPin` is given. */
  readonly files: IdentityFiles;
  /** SHA-256 fingerprint of the CA's certificate in hex, colons allowed, as the platform shows it. */
  readonly caPin?: string;
  /** What this agent is to be; the gateway refuses a token that was made for another. */
  readonly identity?: AgentIdentity;
}

export interface Enrolled extends AgentIdentity {
  /** Epoch milliseconds. */
  readonly notAfter: number;
  /** `wss://` address that the gateway named, for `tunnel.gatewayUrl`. */
  readonly gatewayUrl: string;
}

const TIMEOUT_MS = 10_000;
const MAX_REPLY_BYTES = 65_536;

const Granted = z.object({ certificate: z.string().max(16_384), gatewayUrl: z.string().max(500) });
const Refused = z.object({
  code: z.enum(['UNAUTHENTICATED', 'INPUT_INVALID', 'LIMIT_EXCEEDED', 'STORE_FULL', 'INTERNAL']),
  detail: z.string().max(400).optional(),
});

/**
 * Makes a key on this host and exchanges the one-shot token for a certificate. The key is on the disk (0600, synced)
 * before the token is spent, so a full disk costs no token; whatever stood there before stays in place until all is
 * there. Running it again with a new token replaces the identity.
 *
 * Throws: UNAUTHENTICATED (token unknown, used or expired), CERT_INVALID (the gateway is not the one that was pinned,
 * or what it issued is not ours), TUNNEL_CLOSED (not reached), STORE_FULL.
 */
export async function enrol(options: EnrolOptions): Promise<Enrolled> {
  const { files } = options;
  const url = new URL(options.enrolUrl);
  if (url.pathname === '/') url.pathname = '/enrol';
  const ca = options.caPin === undefined ? readCa(files.caFile) : await fetchPinnedCa(url, options.caPin);
  const request = await newSigningRequest(options.identity ?? null);
  const keyDraft = draftOf(files.keyFile);
  store(() => {
    for (const path of [files.certFile, files.keyFile, files.caFile])
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeDurably(keyDraft, request.privateKey);
  });
  const granted = await post(url, ca, JSON.stringify({ token: options.token.trim(), csr: request.csr }));
  const enrolled = checked(granted, request.privateKey, ca);
  store(() => {
    writeDurably(files.caFile, ca);
    writeDurably(draftOf(files.certFile), granted.certificate);
    renameSync(keyDraft, files.keyFile);
    renameSync(draftOf(files.certFile), files.certFile);
    syncFolder(dirname(files.keyFile));
    syncFolder(dirname(files.certFile));
  });
  return enrolled;
}

function store(write: () => void): void {
  try {
    write();
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    throw new AditError(
      code === 'ENOSPC' || code === 'EDQUOT' ? 'STORE_FULL' : 'CERT_INVALID',
      `the identity cannot be written: ${code ?? 'no code'}`,
      { cause: thrown },
    );
  }
}

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    throw new AditError('CERT_INVALID', `cannot read the CA ${path}`, {
      cause: thrown,
      hint: 'put the CA certificate there or give its fingerprint',
    });
  }
}

/** The identity in the certificate, once it is certain that it fits our key and comes from the CA we trust. */
function checked(granted: z.infer<typeof Granted>, privateKey: string, ca: string): Enrolled {
  const certificate = new X509Certificate(granted.certificate);
  const identity = identityFromAltNames(certificate.subjectAltName);
  const isOurs = certificate.checkPrivateKey(createPrivateKey(privateKey));
  if (!identity || !isOurs || !certificate.verify(new X509Certificate(ca).publicKey)) {
    throw new AditError('CERT_INVALID', 'the gateway issued a certificate that is not for this key or not from its CA');
  }
  return { ...identity, notAfter: certificate.validToDate.getTime(), gatewayUrl: granted.gatewayUrl };
}

/**
 * The CA certificate with that fingerprint out of the chain that the gateway shows. Nothing is sent on this connection
 * and nothing of it is trusted but the pinned certificate; the real request is then checked against it as usual.
 */
function fetchPinnedCa(url: URL, caPin: string): Promise<string> {
  const wanted = caPin.replaceAll(':', '').toLowerCase();
  return new Promise((resolve, reject) => {
    const host = url.hostname.replaceAll(/^\[|\]$/g, '');
    const socket = connect({ host, port: Number(url.port || 443), rejectUnauthorized: false, minVersion: 'TLSv1.2' });
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('timeout')));
    socket.once('error', (error) =>
      reject(new AditError('TUNNEL_CLOSED', 'the gateway was not reached', { cause: error })),
    );
    socket.once('secureConnect', () => {
      const found = chainOf(socket.getPeerCertificate(true)).find((der) => fingerprint(der) === wanted);
      socket.destroy();
      if (found) resolve(new X509Certificate(found).toString());
      else reject(new AditError('CERT_INVALID', 'the gateway shows no certificate with the pinned fingerprint'));
    });
  });
}

function fingerprint(der: Buffer): string {
  return new X509Certificate(der).fingerprint256.replaceAll(':', '').toLowerCase();
}

function chainOf(leaf: DetailedPeerCertificate): Buffer[] {
  const chain: Buffer[] = [];
  let next: DetailedPeerCertificate | undefined = leaf;
  while (next?.raw && chain.length < 10 && !chain.some((der) => der.equals(next?.raw ?? der))) {
    chain.push(next.raw);
    next = next.issuerCertificate;
  }
  return chain;
}

async function post(url: URL, ca: string, body: string): Promise<z.infer<typeof Granted>> {
  const { status, reply } = await exchange(url, ca, body);
  const said = jsonOf(reply);
  const granted = Granted.safeParse(said);
  if (status === 200 && granted.success) return granted.data;
  const refused = Refused.safeParse(said);
  if (status === 200 || !refused.success) {
    throw new AditError('PROTOCOL_VIOLATION', `the gateway answered with HTTP ${status} and no usable body`);
  }
  throw fromWire({ code: refused.data.code, message: refused.data.detail ?? 'the gateway refused' });
}

function jsonOf(reply: Buffer): unknown {
  try {
    return parseStrictJson(reply);
  } catch {
    return null;
  }
}

function exchange(url: URL, ca: string, body: string): Promise<{ status: number; reply: Buffer }> {
  return new Promise((resolve, reject) => {
    const fail = (thrown: unknown) => {
      const code = (thrown as NodeJS.ErrnoException).code ?? asAditError(thrown).message;
      const isTrust = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code);
      reject(new AditError(isTrust ? 'CERT_INVALID' : 'TUNNEL_CLOSED', `enrolment failed: ${code}`, { cause: thrown }));
    };
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = httpsRequest(
      url,
      { method: 'POST', ca, headers, agent: false, timeout: TIMEOUT_MS },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_REPLY_BYTES) response.destroy(new Error('reply too long'));
          else chunks.push(chunk);
        });
        response.on('error', fail);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, reply: Buffer.concat(chunks) }));
      },
    );
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', fail);
    request.end(body);
  });
}
