import { generate } from 'selfsigned';

export interface ServerCertificate {
  /** PEM of the authority that the other side must trust. */
  readonly ca: string;
  readonly key: string;
  readonly cert: string;
}

// The library would take SHA-1 and RSA by itself.
const STRONG = { algorithm: 'sha256', keyType: 'ec', curve: 'P-256' } as const;
const DAY_MS = 86_400_000;

/** A throw-away authority and one server certificate of it for this machine; the authority's key is dropped at once. */
export function makeServerCertificate(nowMs: number): Promise<ServerCertificate> {
  return makeCertificate(nowMs, { name: 'localhost', use: { serverAuth: true } });
}

/** The same of a client that the server is to let in: `ca` is what the server trusts. */
export function makeClientCertificate(nowMs: number): Promise<ServerCertificate> {
  return makeCertificate(nowMs, { name: 'adit', use: { clientAuth: true } });
}

async function makeCertificate(
  nowMs: number,
  leafOf: { readonly name: string; readonly use: { serverAuth: true } | { clientAuth: true } },
): Promise<ServerCertificate> {
  const validity = { notBeforeDate: new Date(nowMs - DAY_MS), notAfterDate: new Date(nowMs + 30 * DAY_MS) };
  const ca = await generate([{ name: 'commonName', value: 'Adit sandbox' }], {
    ...STRONG,
    ...validity,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const leaf = await generate([{ name: 'commonName', value: leafOf.name }], {
    ...STRONG,
    ...validity,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', ...leafOf.use },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { ca: ca.cert, key: leaf.private, cert: leaf.cert };
}
