import { readFileSync } from 'node:fs';
import { setDefaultCACertificates } from 'node:tls';
import type { ConnectionHost } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { Section } from '../config.ts';

/** One listener and the service behind it. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly service: string;
}

/** Where this role connects to: the replica for reads where there is one, else the database itself. In order. */
export function addressesOf(section: Section, role: ConnectionHost['role']): readonly Address[] {
  const { hosts, service } = role === 'read' && section.replica ? section.replica : section;
  return hosts.map((text) => {
    const at = text.lastIndexOf(':');
    return { host: text.slice(0, at).replaceAll(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)), service };
  });
}

/**
 * The connect descriptor of one address. It carries every limit by itself, since the driver's own settings of the same
 * names count in one of its two modes only. One address each: which is tried next is decided here, not in the driver.
 */
export function descriptorOf(section: Section, { host, port, service }: Address): string {
  const { connectTimeoutMs, expireTimeMinutes, tls } = section;
  const seconds = Math.ceil(connectTimeoutMs / 1_000);
  const security = tls
    ? [
        '(SSL_SERVER_DN_MATCH=yes)',
        tls.serverDn === undefined ? '' : `(SSL_SERVER_CERT_DN="${tls.serverDn}")`,
        tls.walletFolder === undefined ? '' : `(WALLET_LOCATION=${tls.walletFolder})`,
      ].join('')
    : '';
  return [
    `(DESCRIPTION=(CONNECT_TIMEOUT=${seconds})(TRANSPORT_CONNECT_TIMEOUT=${seconds})(RETRY_COUNT=0)`,
    expireTimeMinutes > 0 ? `(EXPIRE_TIME=${expireTimeMinutes})` : '',
    `(ADDRESS=(PROTOCOL=${tls ? 'tcps' : 'tcp'})(HOST=${host})(PORT=${port}))`,
    `(CONNECT_DATA=(SERVICE_NAME=${service}))`,
    security === '' ? '' : `(SECURITY=${security})`,
    ')',
  ].join('');
}

/**
 * PEM of key, certificate and authorities in one, as the Thin driver wants it. Absent without TLS, in Thick, which has a
 * wallet, and without a certificate of our own: the driver takes a wallet for one, and `trustAuthorities` serves then.
 */
export function walletOf({ mode, tls }: Section, host: ConnectionHost): string | undefined {
  if (mode === 'thick' || tls?.key === undefined || tls.certificate === undefined) return undefined;
  return [host.secret(tls.key), host.secret(tls.certificate), ...authoritiesOf(tls)].join('\n');
}

/** Without a certificate of our own: this process, which talks to this database alone, trusts its authorities alone. */
export function trustAuthorities({ mode, tls }: Section): void {
  if (mode === 'thick' || tls?.ca === undefined || tls.key !== undefined) return;
  setDefaultCACertificates([...authoritiesOf(tls)]);
}

/** PEM of the authorities that may have signed the listener's certificate; empty where those of the system do. */
export function authoritiesOf({ ca }: NonNullable<Section['tls']>): readonly string[] {
  return ca === undefined ? [] : [readCa(ca)];
}

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AditError(
      'CONFIG_INVALID',
      `the file of the listener's certificate authorities cannot be read: ${path}`,
      {
        cause,
        outcome: 'none',
      },
    );
  }
}
