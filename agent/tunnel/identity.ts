import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { AditError } from '../../domain/errors.ts';
import { type AgentIdentity, identityFromAltNames } from '../../protocol/agent-identity.ts';

export interface IdentityFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** The private CA that is trusted for the gateway, and nothing else is. */
  readonly caFile: string;
}

export interface TunnelIdentity extends AgentIdentity {
  readonly certificate: string;
  readonly privateKey: string;
  readonly ca: string;
  /** Epoch milliseconds. */
  readonly notAfter: number;
}

/** Where enrolment leaves the certificate until the key beside it has its final name. */
export function draftOf(certFile: string): string {
  return `${certFile}.new`;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    throw new AditError('CERT_INVALID', `cannot read ${path}`, {
      cause: thrown,
      hint: 'enrol this agent: "adit enroll"',
    });
  }
}

function belongTogether(certificate: string, privateKey: string): boolean {
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey));
}

/**
 * Reads what enrolment stored. A crash between the renames of key and certificate is mended here: the new certificate
 * then still stands beside the old one.
 *
 * Throws: CERT_INVALID when a file is missing, key and certificate do not belong together, or it names no agent.
 */
export function loadIdentity(files: IdentityFiles): TunnelIdentity {
  const privateKey = read(files.keyFile);
  const ca = read(files.caFile);
  const draft = draftOf(files.certFile);
  try {
    const isHalfDone = existsSync(draft) && belongTogether(read(draft), privateKey);
    if (isHalfDone) renameSync(draft, files.certFile);
    const certificate = read(files.certFile);
    if (!belongTogether(certificate, privateKey)) {
      throw new AditError('CERT_INVALID', 'the key does not belong to the certificate', {
        hint: 'enrol again with a new token',
      });
    }
    const parsed = new X509Certificate(certificate);
    const identity = identityFromAltNames(parsed.subjectAltName);
    if (!identity) throw new AditError('CERT_INVALID', 'the certificate does not name an agent');
    return { ...identity, certificate, privateKey, ca, notAfter: parsed.validToDate.getTime() };
  } catch (thrown) {
    if (thrown instanceof AditError) throw thrown;
    throw new AditError('CERT_INVALID', 'key or certificate cannot be read as PEM', { cause: thrown });
  }
}
