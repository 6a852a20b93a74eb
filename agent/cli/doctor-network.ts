import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { connect as connectTcp, isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Config } from '../../config/schema.ts';
import { resolveSecret } from '../../config/secrets.ts';
import { parseSecretReference } from '../../domain/secret-reference.ts';
import { loadIdentity } from '../tunnel/identity.ts';
import { check, type Finding, fail, ok, type Row, skip, warn } from './checklist.ts';

const DAY_MS = 86_400_000;
const RENEW_DAYS = 21;
const STEP_MS = 5000;

interface Place {
  readonly host: string;
  readonly port: number;
}

/** DNS, proxy, TCP and TLS on the way to the gateway; what builds on a failed step is skipped. */
export async function networkRows(config: Config, stepMs = STEP_MS): Promise<Row[]> {
  const { tunnel } = config;
  const gateway = placeOf(tunnel.gatewayUrl, 443);
  if (tunnel.proxy !== undefined) {
    const address = parseSecretReference(tunnel.proxy) ? resolveSecret(tunnel.proxy) : tunnel.proxy;
    const proxy = placeOf(address, address.startsWith('https') ? 443 : 3128);
    return [
      await check('network', 'proxy', (signal) => tcpFinding(proxy, signal), stepMs),
      { layer: 'network', check: 'tls', status: 'skip', text: 'through the proxy: the gateway row tells' },
    ];
  }
  const dns = await check('network', 'dns', () => dnsFinding(gateway.host), stepMs);
  if (dns.status === 'fail') return [dns];
  const tcp = await check('network', 'tcp', (signal) => tcpFinding(gateway, signal), stepMs);
  if (tcp.status === 'fail') return [dns, tcp];
  const tls = await check('network', 'tls', (signal) => tlsFinding(gateway, tunnel, signal), stepMs);
  return [dns, tcp, tls];
}

/** Days that are left of the agent's own certificate. */
export async function certificateRows({ tunnel }: Config, now = Date.now()): Promise<Row[]> {
  return [
    await check('certificate', 'agent', () => {
      const { agentId, notAfter } = loadIdentity(tunnel);
      const days = Math.floor((notAfter - now) / DAY_MS);
      if (days < 0)
        return fail(
          `${agentId}: expired ${-days} days ago`,
          'enrol again with a new token: "adit enroll --token-file <file>"',
        );
      if (days < RENEW_DAYS) return warn(`${agentId}: ${days} days left`, 'enrol again soon');
      return ok(`${agentId}: ${days} days left`);
    }),
  ];
}

function placeOf(address: string, port: number): Place {
  const url = new URL(address);
  return { host: url.hostname.replaceAll(/^\[|\]$/g, ''), port: Number(url.port || port) };
}

async function dnsFinding(host: string): Promise<Finding> {
  if (isIP(host)) return skip(`${host} is an address`);
  try {
    const found = await lookup(host, { all: true });
    return ok(`${host} is ${found.map(({ address }) => address).join(', ')}`);
  } catch (thrown) {
    return fail(
      `${host} has no address (${codeOf(thrown)})`,
      'check the name in tunnel.gatewayUrl and the name servers of this host',
    );
  }
}

function tcpFinding({ host, port }: Place, signal: AbortSignal): Promise<Finding> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port });
    const done = (finding: Finding) => {
      socket.destroy();
      resolve(finding);
    };
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    socket.once('connect', () => done(ok(`${host}:${port} accepts connections`)));
    socket.once('error', (error) =>
      done(
        fail(
          `${host}:${port}: ${codeOf(error)}`,
          'open outgoing TCP to this address in the firewall, or set tunnel.proxy',
        ),
      ),
    );
  });
}

async function tlsFinding({ host, port }: Place, tunnel: Config['tunnel'], signal: AbortSignal): Promise<Finding> {
  const ca = await readFile(tunnel.caFile);
  const servername = tunnel.serverName ?? (isIP(host) ? '' : host);
  return new Promise((resolve) => {
    // Nothing is sent on this connection; the verdict on the chain is read below, with the name of whoever signed.
    const socket = connectTls({ host, port, ca, servername, minVersion: 'TLSv1.3', rejectUnauthorized: false });
    const done = (finding: Finding) => {
      socket.destroy();
      resolve(finding);
    };
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    socket.once('secureConnect', () => done(verdict(socket)));
    socket.once('error', (error) =>
      done(
        fail(
          `TLS 1.3 was not agreed (${codeOf(error)})`,
          'something on the way may end TLS: ask for an exception from inspection',
        ),
      ),
    );
  });
}

function verdict(socket: TLSSocket): Finding {
  const { issuer } = socket.getPeerCertificate();
  const signer = [issuer?.O, issuer?.CN].flat().filter(Boolean).join(' ').slice(0, 120) || 'nobody';
  if (socket.authorized) return ok(`${socket.getProtocol() ?? 'TLS'}, signed by ${signer}`);
  const reason = String(socket.authorizationError ?? 'not trusted').slice(0, 120);
  return fail(
    `the certificate shown is not the gateway's: signed by ${signer} (${reason})`,
    'if that is your own proxy, except the gateway from TLS inspection; else check tunnel.caFile and tunnel.serverName',
  );
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'failed';
}
