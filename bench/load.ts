import { Pool } from 'undici';
import { quantile } from './figure.ts';

/** What one closed loop saw. */
export interface Driven {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly count: number;
}

export interface Asker {
  /** Asks once; throws if the answer is not the one expected. */
  ask(): Promise<void>;
  close(): Promise<void>;
}

/** Keeps `inFlight` questions under way for so long. Every answer counts, the last ones included. */
export async function drive(asker: Pick<Asker, 'ask'>, inFlight: number, forMs: number): Promise<Driven> {
  const took: number[] = [];
  const begun = performance.now();
  const until = begun + forMs;
  const loop = async () => {
    for (let at = performance.now(); at < until; ) {
      await asker.ask();
      const now = performance.now();
      took.push(now - at);
      at = now;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  const seconds = (performance.now() - begun) / 1000;
  return {
    perSecond: took.length / seconds,
    p50Ms: quantile(took, 0.5),
    p99Ms: quantile(took, 0.99),
    count: took.length,
  };
}

export interface HttpTarget {
  readonly url: string;
  readonly path: string;
  readonly ca: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  /** Throws if this is not the answer that is meant to be measured; asked once in a while. */
  readonly check?: (text: string) => void;
}

const CHECK_EVERY = 500;

/** Posts the same body over kept connections: the client is the same for both sides of every comparison. */
export function httpAsker(target: HttpTarget): Asker {
  const { url, path, ca, body, connections } = target;
  const pool = new Pool(url, { connect: { ca }, connections, pipelining: 1 });
  const headers = { 'content-type': 'application/json', ...target.headers };
  let asked = 0;
  return {
    ask: async () => {
      const { statusCode, body: stream } = await pool.request({ method: 'POST', path, headers, body });
      const text = await stream.text();
      if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${text.slice(0, 300)}`);
      if (asked++ % CHECK_EVERY === 0) target.check?.(text);
    },
    close: () => pool.destroy(),
  };
}
