import 'reflect-metadata';
import { createPrivateKey, X509Certificate as NodeCertificate, randomBytes, webcrypto } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Clock } from '../domain/clock.ts';
import { AditError } from '../domain/errors.ts';
import { type AgentIdentity, identityUri } from '../protocol/agent-identity.ts';
import { writeDurably } from '../store/durable-file.ts';
import type { CertificateRow } from './store.ts';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const CA_DAYS = 3_650;
const SERVER_DAYS = 90;
const SERVER_RENEW_DAYS = 30;
/** Clocks of hosts differ; a certificate is valid a little before it was made. */
const BACKDATE_MS = 300_000;

export interface AuthorityOptions {
  /** Holds `ca.key` and `server.key` (0600) and the certificates beside them; made when missing. */
  readonly dir: string;
  readonly clock: Clock;
  /** DNS names and addresses that the gateway's own certificate carries. */
  readonly serverNames: readonly string[];
  readonly agentDays: number;
}

export interface IssuedCertificate extends CertificateRow {
  readonly certificate: string;
}

/** The private CA: agents trust nothing else for the gateway, and the gateway nothing else for agents. */
export interface Authority {
  readonly ca: string;
  readonly server: { readonly key: string; readonly chain: string };
  /**
   * Certifies an agent's key for exactly `identity`, whatever else the request asks for.
   *
   * Throws: INPUT_INVALID when the request is malformed, its signature does not prove the key, the key is not P-256,
   * or it asks for another identity.
   */
  issueAgent(csr: string, identity: AgentIdentity): Promise<IssuedCertificate>;
}

interface KeyAndCertificate {
  readonly key: webcrypto.CryptoKey;
  readonly keyPem: string;
  readonly certificate: X509Certificate;
}

/** PEM with its last line ended; without that a concatenated chain is corrupt. */
function pemOf(certificate: { toString(format: 'pem'): string }): string {
  return `${certificate.toString('pem').trim()}\n`;
}

async function newKeys(): Promise<{ keys: webcrypto.CryptoKeyPair; pem: string }> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const pem = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' });
  return { keys, pem: pem.toString() };
}

/** Positive, 127 random bits. */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

async function load(dir: string, name: string): Promise<KeyAndCertificate | null> {
  const [keyFile, certFile] = [join(dir, `${name}.key`), join(dir, `${name}.crt`)];
  if (!existsSync(keyFile) || !existsSync(certFile)) return null;
  const keyPem = readFileSync(keyFile, 'utf8');
  const der = createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' });
  const key = await webcrypto.subtle.importKey('pkcs8', der, EC, false, ['sign']);
  const certificate = new X509Certificate(readFileSync(certFile, 'utf8'));
  const belongs = new NodeCertificate(certificate.toString('pem')).checkPrivateKey(createPrivateKey(keyPem));
  return belongs ? { key, keyPem, certificate } : null;
}

function save(dir: string, name: string, keyPem: string, certificate: X509Certificate): void {
  writeDurably(join(dir, `${name}.key`), keyPem);
  writeDurably(join(dir, `${name}.crt`), pemOf(certificate));
}

async function newCa(dir: string, now: number): Promise<KeyAndCertificate> {
  if (existsSync(join(dir, 'ca.crt'))) {
    throw new AditError('CERT_INVALID', 'the CA certificate is there but its key is not', {
      hint: 'restore ca.key from the backup; a new CA would lock every agent out',
    });
  }
  const { keys, pem } = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: newSerial(),
      name: `CN=Adit gateway CA ${randomBytes(4).toString('hex')}`,
      notBefore: new Date(now - BACKDATE_MS),
      notAfter: new Date(now + CA_DAYS * DAY_MS),
      signingAlgorithm: EC,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  save(dir, 'ca', pem, certificate);
  return { key: keys.privateKey, keyPem: pem, certificate };
}

interface LeafOrder {
  readonly subject: string;
  readonly publicKey: webcrypto.CryptoKey;
  readonly usage: ExtendedKeyUsage;
  readonly names: readonly { readonly type: 'dns' | 'ip' | 'url'; readonly value: string }[];
  readonly now: number;
  readonly days: number;
}

async function sign(ca: KeyAndCertificate, order: LeafOrder): Promise<X509Certificate> {
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([order.usage], true),
    new SubjectAlternativeNameExtension([...order.names]),
    await AuthorityKeyIdentifierExtension.create(ca.certificate, false, webcrypto),
  ];
  return X509CertificateGenerator.create(
    {
      serialNumber: newSerial(),
      subject: order.subject,
      issuer: ca.certificate.subject,
      notBefore: new Date(order.now - BACKDATE_MS),
      notAfter: new Date(order.now + order.days * DAY_MS),
      signingAlgorithm: EC,
      publicKey: order.publicKey,
      signingKey: ca.key,
      extensions,
    },
    webcrypto,
  );
}

async function serverCertificate(ca: KeyAndCertificate, options: AuthorityOptions): Promise<KeyAndCertificate> {
  const now = options.clock.now();
  const held = await load(options.dir, 'server');
  if (held && isStillGood(held.certificate, options, now)) return held;
  const { keys, pem } = await newKeys();
  const names = options.serverNames.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }));
  const usage = ExtendedKeyUsage.serverAuth;
  const order = { subject: 'CN=Adit gateway', publicKey: keys.publicKey, usage, names, now, days: SERVER_DAYS };
  const certificate = await sign(ca, order);
  save(options.dir, 'server', pem, certificate);
  return { key: keys.privateKey, keyPem: pem, certificate };
}

function isStillGood(certificate: X509Certificate, options: AuthorityOptions, now: number): boolean {
  const carried = new NodeCertificate(certificate.toString('pem'));
  const hasNames = options.serverNames.every((name) => (isIP(name) ? carried.checkIP(name) : carried.checkHost(name)));
  return hasNames && certificate.notAfter.getTime() - now > SERVER_RENEW_DAYS * DAY_MS;
}

/** Opens the CA in `dir`, or founds it. Throws: CERT_INVALID when its key is gone. */
export async function openAuthority(options: AuthorityOptions): Promise<Authority> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const ca = (await load(options.dir, 'ca')) ?? (await newCa(options.dir, options.clock.now()));
  const server = await serverCertificate(ca, options);
  const caPem = pemOf(ca.certificate);
  return {
    ca: caPem,
    server: { key: server.keyPem, chain: pemOf(server.certificate) + caPem },
    issueAgent: (csr, identity) => issueAgent(ca, csr, identity, options),
  };
}

async function issueAgent(
  ca: KeyAndCertificate,
  csr: string,
  identity: AgentIdentity,
  options: AuthorityOptions,
): Promise<IssuedCertificate> {
  const uri = identityUri(identity);
  const publicKey = await provenKey(csr, uri);
  const now = options.clock.now();
  const usage = ExtendedKeyUsage.clientAuth;
  const names = [{ type: 'url' as const, value: uri }];
  const certificate = await sign(ca, {
    subject: `CN=${identity.agentId}`,
    publicKey,
    usage,
    names,
    now,
    days: options.agentDays,
  });
  const pem = pemOf(certificate);
  return {
    ...identity,
    certificate: pem,
    serial: certificate.serialNumber,
    fingerprint: new NodeCertificate(pem).fingerprint256,
    notAfter: certificate.notAfter.getTime(),
  };
}

/** The public key of a request that is signed with its own key, is P-256, and asks for no other identity. */
async function provenKey(csr: string, uri: string): Promise<webcrypto.CryptoKey> {
  try {
    const request = new Pkcs10CertificateRequest(csr);
    if (!(await request.verify(webcrypto))) throw new Error('signature');
    const asked = request.extensions.filter((extension) => extension instanceof SubjectAlternativeNameExtension);
    const others = asked
      .flatMap((extension) => extension.names.items)
      .filter((name) => name.type !== 'url' || name.value !== uri);
    if (others.length > 0) throw new Error('identity');
    return await request.publicKey.export(EC, ['verify'], webcrypto);
  } catch (thrown) {
    throw new AditError('INPUT_INVALID', 'the signing request is malformed, not proven, or for somebody else', {
      cause: thrown,
    });
  }
}
