import { Readable } from 'node:stream';
import type { Agent, Dispatcher } from 'undici';
import { reasonOf } from '../../connector/deadline.ts';
import { AditError } from '../../domain/errors.ts';
import type { InputOf, OutputOf, RfcFunction } from '../catalogue/types.ts';
import type { ProbeStage, RfcCallOptions, RfcDriver } from '../driver.ts';
import { faultError, httpError, isStaleConnection, transportError } from '../errors.ts';
import { buildEnvelope } from './envelope.ts';
import { type ProbeTarget, probeService } from './probe.ts';
import { readReply } from './reply.ts';

interface SoapRfcOptions {
  /** Full address of the service with `sap-client` and `sap-language`. */
  readonly url: URL;
  readonly user: string;
  readonly password: string;
  /** PEM of the authorities that may have signed the server's certificate; the system's own when absent. */
  readonly ca?: string;
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  /** The longest a single call may take, whatever the caller allows. */
  readonly responseTimeoutMs: number;
  readonly maxReplyBytes: number;
  /** False for writes: each uses a connection of its own, so that none dies on one that had been closed meanwhile. */
  readonly keepAlive: boolean;
}

/** SOAP RFC over HTTPS: one function module per request, stateless. */
export class SoapRfcDriver implements RfcDriver {
  readonly road = 'soap';
  readonly keepsSession = false;
  readonly #options: SoapRfcOptions;
  readonly #authorization: string;
  #agent: Promise<Agent> | null = null;

  constructor(options: SoapRfcOptions) {
    this.#options = options;
    this.#authorization = `Basic ${Buffer.from(`${options.user}:${options.password}`, 'utf8').toString('base64')}`;
  }

  async call<F extends RfcFunction>(fn: F, input: InputOf<F>, options: RfcCallOptions): Promise<OutputOf<F>> {
    const body = Buffer.from(buildEnvelope(fn, input), 'utf8');
    const limit = AbortSignal.timeout(this.#options.responseTimeoutMs);
    const signal = AbortSignal.any([options.signal, limit]);
    try {
      return await this.#attempt(fn, body, signal);
    } catch (thrown) {
      const again =
        options.repeatable && thrown instanceof AditError && isStaleConnection(thrown.cause) && !signal.aborted;
      if (again) return await this.#attempt(fn, body, signal);
      throw thrown;
    }
  }

  session(): Promise<never> {
    return Promise.reject(
      new AditError('OP_UNSUPPORTED', 'SOAP RFC keeps no session from one call to the next', { outcome: 'none' }),
    );
  }

  probe(signal: AbortSignal): Promise<readonly ProbeStage[]> {
    const target: ProbeTarget = {
      url: this.#options.url,
      tls: tlsOptions(this.#options),
      timeoutMs: this.#options.connectTimeoutMs,
    };
    return this.#connect().then((agent) => probeService(target, agent, signal));
  }

  async close(): Promise<void> {
    const agent = await this.#agent;
    await agent?.destroy().catch(() => undefined);
  }

  /** Loads undici with the first call, so that importing this connector loads no driver. */
  #connect(): Promise<Agent> {
    this.#agent ??= import('undici').then(
      ({ Agent: SoapAgent }) =>
        new SoapAgent({
          connections: this.#options.maxConnections,
          pipelining: this.#options.keepAlive ? 1 : 0,
          keepAliveTimeout: 30_000,
          // The signal of each call is the only clock: undici's own would answer with another error.
          headersTimeout: 0,
          bodyTimeout: 0,
          maxHeaderSize: 32 * 1024,
          connect: { ...tlsOptions(this.#options), timeout: this.#options.connectTimeoutMs },
        }),
    );
    return this.#agent;
  }

  async #attempt<F extends RfcFunction>(fn: F, body: Buffer, signal: AbortSignal): Promise<OutputOf<F>> {
    const progress = { sent: false };
    try {
      if (signal.aborted) throw reasonOf(signal);
      const agent = await this.#connect();
      const response = await agent.request({
        origin: this.#options.url.origin,
        path: this.#options.url.pathname + this.#options.url.search,
        method: 'POST',
        headers: {
          'content-type': 'text/xml; charset=utf-8',
          'content-length': String(body.length),
          soapaction: '"urn:sap-com:document:sap:rfc:functions"',
          accept: 'text/xml',
          authorization: this.#authorization,
        },
        body: Readable.from(once(body, progress), { objectMode: false }),
        signal,
      });
      return await this.#read(fn, response);
    } catch (thrown) {
      if (signal.aborted) throw abortedError(fn.name, signal, progress.sent);
      if (thrown instanceof AditError) throw thrown;
      throw transportError(fn.name, thrown, progress.sent);
    }
  }

  async #read<F extends RfcFunction>(fn: F, response: Dispatcher.ResponseData): Promise<OutputOf<F>> {
    const type = String(response.headers['content-type'] ?? '').toLowerCase();
    const isXml = /\bxml\b/.test(type) || /\+xml\b/.test(type);
    // A fault comes as XML with 500; every other status is the server's own word, whatever its body.
    if (!isXml || (response.statusCode !== 200 && response.statusCode !== 500)) {
      response.body.on('error', () => undefined).destroy();
      throw httpError(fn.name, response.statusCode, type.includes('html'));
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.length;
      if (bytes > this.#options.maxReplyBytes) {
        throw new AditError(
          'ERP_REPLY_INVALID',
          `${fn.name}: the reply is larger than ${this.#options.maxReplyBytes} bytes`,
          {
            details: { function: fn.name, maxReplyBytes: this.#options.maxReplyBytes },
            outcome: 'unknown',
          },
        );
      }
      chunks.push(chunk);
    }
    const reply = decodeReply(fn, Buffer.concat(chunks, bytes));
    if ('fault' in reply) throw faultError(fn.name, reply.fault);
    return reply.output as OutputOf<F>;
  }
}

/** A reply that cannot be read came after the call ran: what it did is unknown. */
function decodeReply(fn: RfcFunction, bytes: Buffer) {
  try {
    return readReply(fn, bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (thrown) {
    if (!(thrown instanceof AditError)) throw thrown;
    throw new AditError(thrown.code, thrown.message, {
      ...(thrown.details && { details: thrown.details }),
      ...(thrown.hint !== undefined && { hint: thrown.hint }),
      outcome: thrown.outcome ?? 'unknown',
    });
  }
}

/** The body as a stream that notes when its first byte is taken: before that, nothing of the request has left. */
async function* once(body: Buffer, progress: { sent: boolean }): AsyncGenerator<Buffer> {
  progress.sent = true;
  yield body;
}

function abortedError(functionName: string, signal: AbortSignal, sent: boolean): AditError {
  const reason =
    signal.reason instanceof AditError
      ? signal.reason
      : new AditError('DEADLINE_EXCEEDED', 'the ERP took longer than any call may');
  return new AditError(reason.code, `${functionName}: ${reason.message}`, {
    details: { function: functionName },
    outcome: sent ? 'unknown' : 'none',
  });
}

function tlsOptions(options: SoapRfcOptions) {
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2' as const,
    ...(options.ca !== undefined && { ca: options.ca }),
    ...(options.clientCertificate && {
      cert: options.clientCertificate.certificate,
      key: options.clientCertificate.key,
    }),
  };
}
