import { connect as connectTcp } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { ProbeStage } from '../driver.ts';

export interface ProbeTarget {
  readonly url: URL;
  readonly tls: ConnectionOptions;
  readonly timeoutMs: number;
}

/** Tries the way to the service hop by hop, without a logon, and stops at the first that fails. */
export async function probeService(
  target: ProbeTarget,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<readonly ProbeStage[]> {
  const host = target.url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(target.url.port || 443);
  const stages: ProbeStage[] = [];
  const tried = async (stage: ProbeStage['stage'], attempt: () => Promise<string>): Promise<boolean> => {
    const startedAt = performance.now();
    const result = await attempt().then(
      (text) => ({ ok: true, text }),
      (thrown: unknown) => ({ ok: false, text: thrown instanceof Error ? thrown.message.slice(0, 200) : 'failed' }),
    );
    stages.push({ stage, ...result, ms: Math.round(performance.now() - startedAt) });
    return result.ok;
  };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(target.timeoutMs)]);
  const reached =
    (await tried('tcp', () =>
      connected(connectTcp({ host, port }), 'connect', limit, () => `${host}:${port} accepts connections`),
    )) &&
    (await tried('tls', () => {
      const socket = connectTls({ host, port, servername: /^[\d.:]+$/.test(host) ? '' : host, ...target.tls });
      return connected(
        socket,
        'secureConnect',
        limit,
        () => `${socket.getProtocol()}, certificate valid until ${socket.getPeerCertificate().valid_to}`,
      );
    }));
  if (reached) await tried('service', () => askService(target.url, dispatcher, limit));
  return stages;
}

/** A GET is answered 405 where the SOAP node is active, 404 where it is not; 401 only says that it asks for a logon. */
async function askService(url: URL, dispatcher: Dispatcher, signal: AbortSignal): Promise<string> {
  const response = await dispatcher.request({ origin: url.origin, path: url.pathname, method: 'GET', signal });
  await response.body.dump();
  if (response.statusCode === 404) throw new Error(`${url.pathname} is not active (HTTP 404); activate it in SICF`);
  return `${url.pathname} answers (HTTP ${response.statusCode})`;
}

interface Socket {
  once(event: string, listener: (error?: Error) => void): unknown;
  destroy(): unknown;
}

function connected(socket: Socket, event: string, signal: AbortSignal, describe: () => string): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    const aborted = () => reject(new Error('no answer in time'));
    signal.addEventListener('abort', aborted, { once: true });
    socket.once('error', (error) => reject(error ?? new Error('failed')));
    socket.once(event, () => resolve(describe()));
  }).finally(() => socket.destroy());
}
