import { connect } from 'node:net';
import { AditError } from '../../domain/errors.ts';
import type { RfcSection } from '../config.ts';

/** The first machine that this host speaks to on the way to the system, and on which port. */
export interface FirstHop {
  readonly host: string;
  readonly port: number;
  readonly what: string;
}

const ROUTER_PORT = 3299;
/** SAP's port ranges: gateway, gateway with SNC, message server. The last two digits are the instance. */
const GATEWAY = 3300;
const SECURE_GATEWAY = 4800;
const MESSAGE_SERVER = 3600;
const NAMED_SERVICE = /^(?:sapms\w*|sapdp\d\d|sapgw\d\d)$/;

/** Null where only the library knows the port: a service by name. */
export function firstHop(section: RfcSection): FirstHop | null {
  const { ashost, sysnr, mshost, msserv, wshost, wsport, proxyHost, proxyPort, saprouter, snc } = section;
  if (saprouter !== undefined) return routerHop(saprouter);
  if (ashost !== undefined) {
    const port = (snc ? SECURE_GATEWAY : GATEWAY) + Number(sysnr ?? '0');
    return { host: ashost, port, what: snc ? 'the gateway (SNC)' : 'the gateway' };
  }
  if (wshost !== undefined) {
    if (proxyHost !== undefined) return { host: proxyHost, port: proxyPort ?? 3128, what: 'the proxy' };
    return { host: wshost, port: wsport ?? 443, what: 'the web service' };
  }
  if (mshost === undefined) return null;
  const port = msserv === undefined || NAMED_SERVICE.test(msserv) ? instancePort(msserv) : Number(msserv);
  return port !== null && Number.isInteger(port) && port > 0
    ? { host: mshost, port, what: 'the message server' }
    : null;
}

/** `sapms` names a system, not an instance: its port stands in the services file of this host. */
function instancePort(service: string | undefined): number | null {
  const instance = service === undefined ? undefined : /^sap(?:dp|gw)(\d\d)$/.exec(service)?.[1];
  return instance === undefined ? null : MESSAGE_SERVER + Number(instance);
}

function routerHop(route: string): FirstHop | null {
  const match = /^\/H\/([^/]+)(?:\/S\/([^/]+))?/.exec(route);
  const [, host, service] = match ?? [];
  if (host === undefined) return null;
  const port = service === undefined ? ROUTER_PORT : /^sapdp(\d\d)$/.test(service) ? ROUTER_PORT : Number(service);
  return Number.isInteger(port) ? { host, port, what: 'the SAProuter' } : null;
}

/**
 * Whether anybody accepts connections there, within `timeoutMs`: the library itself waits a minute for a host that
 * swallows packets, in a thread that nothing can interrupt. Throws ERP_UNREACHABLE with `outcome: none`.
 */
export function reach(hop: FirstHop, timeoutMs: number): Promise<void> {
  const { host, port, what } = hop;
  const socket = connect({ host, port });
  return new Promise<void>((resolve, reject) => {
    const refuse = (reason: string) =>
      reject(
        new AditError('ERP_UNREACHABLE', `${what} at ${host}:${port} does not answer (${reason})`, {
          details: { port, reason },
          hint: 'check host, system number and the firewall between this machine and the ERP',
          outcome: 'none',
        }),
      );
    socket.setTimeout(timeoutMs, () => refuse('no answer in time'));
    socket.once('error', (error) => refuse('code' in error ? String(error.code) : 'failed'));
    socket.once('connect', () => resolve());
  }).finally(() => socket.destroy());
}
