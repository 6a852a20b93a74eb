import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { type AgentIdentity, identityUri } from '../../protocol/agent-identity.ts';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export interface SigningRequest {
  /** PKCS #8, PEM. It never leaves this host. */
  readonly privateKey: string;
  /** PKCS #10, PEM. */
  readonly csr: string;
}

/** A new P-256 key and the request to certify it; the identity, where known, is its URI subject alternative name. */
export async function newSigningRequest(identity: AgentIdentity | null): Promise<SigningRequest> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      name: `CN=${identity?.agentId ?? 'adit agent'}`,
      keys,
      signingAlgorithm: EC,
      extensions: identity
        ? [new SubjectAlternativeNameExtension([{ type: 'url', value: identityUri(identity) }])]
        : [],
    },
    webcrypto,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return { privateKey: pem('PRIVATE KEY', pkcs8), csr: `${request.toString('pem').trim()}\n` };
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
