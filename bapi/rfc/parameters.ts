import type { ConnectionHost } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { RfcSection } from '../config.ts';

export interface Logon {
  /** Parameters of the library. They hold the password: never logged, never part of an error. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The values among them that must not be seen. */
  readonly secrets: readonly string[];
}

/** The parameters of one system for the user of this process's role. Throws CONFIG_INVALID, SECRET_UNAVAILABLE. */
export function logonOf(section: RfcSection, host: Pick<ConnectionHost, 'role' | 'secret'>): Logon {
  const who = host.role === 'write' ? section.write : section.read;
  if (!who) throw new AditError('CONFIG_INVALID', 'this system has no user for writing');
  const credentials =
    'x509cert' in who
      ? { x509cert: host.secret(who.x509cert) }
      : { user: host.secret(who.user), passwd: host.secret(who.password) };
  const secrets = Object.entries(credentials).flatMap(([name, value]) => (name === 'user' ? [] : [value]));
  const { client, language, codepage, saprouter } = section;
  const parameters = {
    ...wayOf(section),
    ...sncOf(section),
    ...credentials,
    client,
    lang: language,
    // Off whatever an environment variable or an ini file says: a trace holds what was sent.
    trace: '0',
    ...(codepage !== undefined && { codepage }),
    ...(saprouter !== undefined && { saprouter }),
  };
  return { parameters, secrets };
}

function wayOf(section: RfcSection): Record<string, string> {
  const { ashost, sysnr, mshost, msserv, r3name, group, wshost, wsport } = section;
  if (ashost !== undefined) return { ashost, sysnr: sysnr ?? '' };
  if (mshost !== undefined) return { mshost, r3name: r3name ?? '', group, ...(msserv !== undefined && { msserv }) };
  const { tlsClientPse, proxyHost, proxyPort } = section;
  return {
    wshost: wshost ?? '',
    wsport: String(wsport ?? ''),
    use_tls: '1',
    ...(tlsClientPse !== undefined && { tls_client_pse: tlsClientPse }),
    ...(proxyHost !== undefined && { proxy_host: proxyHost }),
    ...(proxyPort !== undefined && { proxy_port: String(proxyPort) }),
  };
}

function sncOf({ snc }: RfcSection): Record<string, string> {
  if (!snc) return { snc_mode: '0' };
  return {
    snc_mode: '1',
    snc_lib: snc.lib,
    snc_partnername: snc.partnerName,
    snc_qop: snc.qop,
    ...(snc.myName !== undefined && { snc_myname: snc.myName }),
  };
}
