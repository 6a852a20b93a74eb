import { X509Certificate } from 'node:crypto';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import type { Clock } from '../../domain/clock.ts';
import { AditError } from '../../domain/errors.ts';
import type { Transport } from '../../protocol/transport.ts';
import { openWsTransport, WsOpenError } from '../../protocol/ws-client.ts';
import type { TunnelIdentity } from './identity.ts';

/** A road to the gateway that is open and whose certificate was checked. */
export interface Dialled {
  readonly transport: Transport;
  /** Whether TLS resumed an earlier session: a third of the cost of a full handshake. */
  readonly sessionReused: boolean;
}

/** Throws: CERT_INVALID (nobody mends it by waiting), TUNNEL_CLOSED for everything else. */
export type Dial = (signal: AbortSignal) => Promise<Dialled>;

export interface DialOptions {
  readonly clock: Clock;
  /** `wss://host:port/path` */
  readonly gatewayUrl: string;
  /** Read anew for each attempt, so that a renewed certificate is used. */
  readonly identity: () => TunnelIdentity;
  /** Name that the gateway's certificate must carry; the host of `gatewayUrl` unless told. */
  readonly serverName?: string;
  /** `http://` or `https://` address of a proxy that takes CONNECT; may hold credentials and is never logged. */
  readonly proxy?: () => string;
}

const HANDSHAKE_TIMEOUT_MS = 5_000;

/** OpenSSL's and Node's names for "one of the two certificates is not acceptable". */
const CERTIFICATE_TROUBLE =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_(CA|PURPOSE)|ERR_TLS_CERT|HOSTNAME_MISMATCH|PATH_LENGTH|ERR_SSL_.*(CERTIFICATE|UNKNOWN_CA|KEY_VALUES)|NOT_TLS)/;

/**
 * What is wrong with our own certificate as far as this machine can tell. Asked only after a failure: a gateway that
 * does not accept a certificate just hangs up, and a clock that is wrong here must not keep a good one from trying.
 */
function ownTrouble(identity: TunnelIdentity, now: number): string | null {
  const certificate = new X509Certificate(identity.certificate);
  if (certificate.validToDate.getTime() < now) return "this agent's certificate has expired";
  if (certificate.validFromDate.getTime() > now)
    return "this agent's certificate is not valid yet; is the clock right?";
  const isOfCa = certificate.verify(new X509Certificate(identity.ca).publicKey);
  return isOfCa ? null : "this agent's certificate is not from the CA in caFile";
}

function dialError(thrown: WsOpenError, own: () => string | null): AditError {
  const { code: reason, status } = thrown;
  if (reason === 'ABORTED') return new AditError('CANCELLED', 'dialling was stopped');
  if (status !== null) {
    return new AditError('TUNNEL_CLOSED', `the gateway refused with HTTP ${status}`, { details: { status } });
  }
  if (CERTIFICATE_TROUBLE.test(reason)) {
    return new AditError('CERT_INVALID', `TLS with the gateway failed: ${reason}`, { details: { reason } });
  }
  const trouble = reason === 'ECONNRESET' ? own() : null;
  if (trouble) return new AditError('CERT_INVALID', `the gateway hung up: ${trouble}`, { details: { reason } });
  return new AditError('TUNNEL_CLOSED', `the gateway was not reached: ${reason}`, { details: { reason } });
}

/**
 * Makes the function that dials the gateway: TLS 1.3 only, this agent's certificate shown, the gateway's checked
 * against the private CA alone and against its name. The direct road resumes the TLS session of the attempt before.
 */
export function gatewayDialler(options: DialOptions): Dial {
  // Its cache of TLS sessions is keyed by certificate and CA, so a renewed certificate begins anew.
  const direct = new HttpsAgent({ keepAlive: false });
  return async (signal) => {
    const identity = options.identity();
    const { ca, certificate, privateKey } = identity;
    try {
      return await openWsTransport({
        url: options.gatewayUrl,
        ...{ ca, certificate, privateKey, signal },
        ...serverNameOf(options),
        agent: options.proxy ? new HttpsProxyAgent(options.proxy()) : direct,
        handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS,
      });
    } catch (thrown) {
      if (!(thrown instanceof WsOpenError)) throw thrown;
      throw dialError(thrown, () => ownTrouble(identity, options.clock.now()));
    }
  };
}

/** TLS sends names, never addresses; an address is checked by Node against the certificate all the same. */
function serverNameOf(options: DialOptions): { serverName?: string } {
  if (options.serverName !== undefined) return { serverName: options.serverName };
  const { hostname } = new URL(options.gatewayUrl);
  return hostname.startsWith('[') || isIP(hostname) ? {} : { serverName: hostname };
}
