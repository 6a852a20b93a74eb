import { ClientPool } from '../../connector/client-pool.ts';
import { startLimit } from '../../connector/deadline.ts';
import { OneSystem } from '../../connector/one-system.ts';
import type { ConnectionHost } from '../../domain/connector.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { InputOf, OutputOf, RfcFunction } from '../catalogue/types.ts';
import type { RfcSection } from '../config.ts';
import type { ProbeStage, RfcCallOptions, RfcDriver, RfcSession } from '../driver.ts';
import { failureFrom, rfcError } from './errors.ts';
import { LeasedClient, type Partner } from './leased-client.ts';
import type { LoadedDriver } from './load.ts';
import { type Logon, logonOf } from './parameters.ts';
import { firstHop, reach } from './route.ts';
import { native, type RfcClient } from './surface.ts';
import { decodeOutput, encodeInput } from './values.ts';

interface RfcRoadDeps {
  readonly section: RfcSection;
  readonly host: ConnectionHost;
  /** Loads the native driver; throws DRIVER_MISSING. Called once, with the first call. */
  readonly load: () => LoadedDriver;
  readonly random?: () => number;
}

const MINUTE_MS = 60_000;
const DESCRIPTIONS_AGE_MS = 60 * MINUTE_MS;
const PING_AFTER_IDLE_MS = { read: 30_000, write: 1_000 } as const;
const PING_TIMEOUT_MS = 3_000;
const IDLE_CLOSE_MS = 5 * MINUTE_MS;
const CLOSE_TIMEOUT_MS = 3_000;
/** Less than the agent's own grace for a call past its deadline: the word from here comes first. */
const CANCEL_GRACE_MS = 4_000;

/** RFC with SAP's library: sessions that are kept, in a pool of our own. */
export class RfcRoadDriver implements RfcDriver {
  readonly road = 'rfc';
  readonly keepsSession = true;
  readonly #deps: RfcRoadDeps;
  readonly #pool: ClientPool<LeasedClient>;
  readonly #cut = new AbortController();
  readonly #system = new OneSystem();
  readonly #startedAt: number;
  #loaded: LoadedDriver | null = null;
  #logon: Logon | null = null;
  #partner: Partner | null = null;

  constructor(deps: RfcRoadDeps) {
    this.#deps = deps;
    const { host, section } = deps;
    this.#startedAt = host.monotonic();
    this.#pool = new ClientPool({
      limits: {
        max: section.maxConnections,
        logonTimeoutMs: section.connectTimeoutMs + section.logonTimeoutMs,
        // A write on a connection that died meanwhile has an unknown outcome, a read is asked again.
        pingAfterIdleMs: PING_AFTER_IDLE_MS[host.role],
        pingTimeoutMs: PING_TIMEOUT_MS,
        idleCloseMs: IDLE_CLOSE_MS,
        closeTimeoutMs: CLOSE_TIMEOUT_MS,
        awaitOthers: host.role === 'write',
      },
      library: "SAP's library",
      open: () => this.#open(),
      // After the borrower of the stuck connection has been told.
      onStuck: (error) => setImmediate(() => host.abandon(error)),
    });
  }

  async call<F extends RfcFunction>(fn: F, input: InputOf<F>, options: RfcCallOptions): Promise<OutputOf<F>> {
    const limit = this.#limit(options.signal);
    try {
      return await this.#callOnce(fn, input, options, limit.signal);
    } finally {
      limit.end();
    }
  }

  /** Once, or for a read twice: the connection may have died while it lay idle. */
  async #callOnce<F extends RfcFunction>(
    fn: F,
    input: InputOf<F>,
    { repeatable }: RfcCallOptions,
    signal: AbortSignal,
  ): Promise<OutputOf<F>> {
    const attempt = async (): Promise<{ readonly output: OutputOf<F> } | { readonly lost: AditError }> =>
      this.#pool.lease(signal, async (client) => {
        try {
          return { output: await this.#callOn(client, fn, input, signal, !repeatable) };
        } catch (thrown) {
          if (client.isLost && !signal.aborted) return { lost: asAditError(thrown) };
          throw thrown;
        }
      });
    const first = await attempt();
    if ('output' in first) return first.output;
    if (!repeatable) throw first.lost;
    const second = await attempt();
    if ('output' in second) return second.output;
    throw second.lost;
  }

  session<T>(signal: AbortSignal, work: (session: RfcSession) => Promise<T>): Promise<T> {
    return this.#pool.lease(AbortSignal.any([signal, this.#cut.signal]), async (client) => {
      const session: RfcSession = {
        call: async (fn, input) => {
          const limit = this.#limit(signal);
          try {
            return await this.#callOn(client, fn, input, limit.signal, true);
          } finally {
            limit.end();
          }
        },
      };
      try {
        return await work(session);
      } catch (thrown) {
        client.spoil();
        throw thrown;
      }
    });
  }

  partner(): Partner | null {
    return this.#partner;
  }

  async probe(signal: AbortSignal): Promise<readonly ProbeStage[]> {
    const stages: ProbeStage[] = [];
    const tried = async (stage: ProbeStage['stage'], attempt: () => Promise<string> | string): Promise<boolean> => {
      const startedAt = this.#deps.host.monotonic();
      const ms = () => Math.round(this.#deps.host.monotonic() - startedAt);
      try {
        stages.push({ stage, ok: true, text: await attempt(), ms: ms() });
        return true;
      } catch (thrown) {
        const { message, hint } = asAditError(thrown);
        stages.push({ stage, ok: false, text: message.slice(0, 200), ...(hint && { remedy: hint }), ms: ms() });
        return false;
      }
    };
    if (!(await tried('driver', () => this.#load().version)) || signal.aborted) return stages;
    const hop = firstHop(this.#deps.section);
    if (!hop) return stages;
    await tried('tcp', async () => {
      await reach(hop, this.#deps.section.connectTimeoutMs);
      return `${hop.what} at ${hop.host}:${hop.port} accepts connections`;
    });
    return stages;
  }

  async close(): Promise<void> {
    this.#cut.abort(new AditError('CANCELLED', 'the connection is closing'));
    await this.#pool.close();
  }

  #load(): LoadedDriver {
    this.#loaded ??= this.#deps.load();
    return this.#loaded;
  }

  async #open(): Promise<LeasedClient> {
    const { host, section, random = Math.random } = this.#deps;
    const { module } = this.#load();
    this.#logon ??= logonOf(section, host);
    const { parameters, secrets } = this.#logon;
    const hop = firstHop(section);
    if (hop) await reach(hop, section.connectTimeoutMs);
    const client = new module.Client({ ...parameters });
    await this.#logOn(client, secrets);
    const leased = new LeasedClient({
      client,
      secrets,
      monotonic: () => host.monotonic(),
      cancelGraceMs: CANCEL_GRACE_MS,
      maxAgeMs: 30 * MINUTE_MS * (1 + random()),
    });
    try {
      this.#system.check(leased.partner.systemId);
    } catch (thrown) {
      void leased.close();
      this.#pool.retire(asAditError(thrown).message);
      throw thrown;
    }
    this.#meet(leased.partner);
    return leased;
  }

  async #logOn(client: RfcClient, secrets: readonly string[]): Promise<void> {
    try {
      await native(() => client.open());
    } catch (thrown) {
      throw rfcError('logon', failureFrom(thrown, secrets), 'logon');
    }
  }

  #meet(partner: Partner): void {
    if (!this.#partner && !partner.isUnicode) {
      this.#deps.host.log('warn', 'the ERP is not Unicode: texts that its code page lacks are refused for writes', {
        codePage: partner.codePage,
      });
    }
    this.#partner = partner;
  }

  async #callOn<F extends RfcFunction>(
    client: LeasedClient,
    fn: F,
    input: InputOf<F>,
    signal: AbortSignal,
    isWrite: boolean,
  ): Promise<OutputOf<F>> {
    const encoded = encode(fn, input, client, isWrite);
    const output = await client.call(fn.name, encoded, signal).catch((thrown: unknown) => {
      this.#noteChangedInterface(thrown);
      throw thrown;
    });
    try {
      return decodeOutput(fn, output) as OutputOf<F>;
    } catch (thrown) {
      // The call ran: a reply that cannot be read tells nothing of what it did.
      const { code, message, details, hint, outcome = 'unknown' } = asAditError(thrown);
      throw new AditError(code, message, { outcome, ...(details && { details }), ...(hint !== undefined && { hint }) });
    }
  }

  /**
   * The library keeps the description of a function for the life of the process. A parameter that it does not know may
   * be one that a transport brought meanwhile; in a young process it is an error of the catalogue that stays.
   */
  #noteChangedInterface(thrown: unknown): void {
    const { details } = asAditError(thrown);
    const isUnknownField = details?.['rfcGroup'] === 5 && details['rfcCode'] === 20;
    if (!isUnknownField || this.#deps.host.monotonic() - this.#startedAt < DESCRIPTIONS_AGE_MS) return;
    this.#pool.retire('the interface of a function has changed since this process began');
  }

  /** No call takes longer than the section allows, whatever the caller would wait. */
  #limit(signal: AbortSignal) {
    return startLimit([signal, this.#cut.signal], {
      ms: this.#deps.section.responseTimeoutMs,
      error: () => new AditError('DEADLINE_EXCEEDED', 'the ERP took longer than any call may'),
    });
  }
}

/** Throws INPUT_INVALID: nothing was sent. */
function encode(fn: RfcFunction, input: Readonly<Record<string, unknown>>, client: LeasedClient, isWrite: boolean) {
  try {
    return encodeInput(fn, input, isWrite ? client.codePage : null);
  } catch (thrown) {
    const { code, message, details } = asAditError(thrown);
    throw new AditError(code, message, { outcome: 'none', ...(details && { details }) });
  }
}
