import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';

export interface Reply {
  readonly status: number;
  /** `{data, meta, summary}`, or a problem. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Milliseconds from the request to the last byte, as the platform sees them. */
  readonly tookMs: number;
}

interface Asked {
  readonly system?: string;
  readonly callId?: string;
  readonly deadlineMs?: number;
  readonly maxAgeS?: number;
  readonly idempotencyKey?: string;
  readonly locale?: string;
  /** Instead of the platform's own. */
  readonly apiKey?: string;
}

/** The voice platform's side of the gateway: what any HTTP client would do. */
export class Platform {
  readonly #url: string;
  readonly #apiKey: string;
  readonly #agent: Agent;

  constructor(access: { readonly gatewayUrl: string; readonly caFile: string; readonly apiKey: string }) {
    this.#url = access.gatewayUrl;
    this.#apiKey = access.apiKey;
    this.#agent = new Agent({ connect: { ca: readFileSync(access.caFile) }, connections: 64, pipelining: 1 });
  }

  /** Asks one operation: `POST /v1/tools/{operation}`. A refusal is a reply, not an exception. */
  ask(operation: string, args: unknown, asked: Asked = {}): Promise<Reply> {
    return this.post(`/v1/tools/${operation}`, JSON.stringify(args), asked);
  }

  async post(path: string, body: string | Buffer, asked: Asked = {}): Promise<Reply> {
    const begun = performance.now();
    const { statusCode, body: stream } = await request(`${this.#url}${path}`, {
      method: 'POST',
      dispatcher: this.#agent,
      headers: { 'content-type': 'application/json', ...this.#headers(asked) },
      body,
    });
    const text = await stream.text();
    return { status: statusCode, body: parsed(text), tookMs: performance.now() - begun };
  }

  async get(path: string): Promise<{ status: number; body: unknown }> {
    const { statusCode, body } = await request(`${this.#url}${path}`, {
      dispatcher: this.#agent,
      headers: this.#headers({}),
    });
    const text = await body.text();
    return { status: statusCode, body: text === '' ? null : JSON.parse(text) };
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  #headers(asked: Asked): Record<string, string> {
    const { system, callId, deadlineMs, maxAgeS, idempotencyKey, locale, apiKey } = asked;
    return {
      authorization: `Bearer ${apiKey ?? this.#apiKey}`,
      ...(system !== undefined && { 'adit-system': system }),
      ...(callId !== undefined && { 'adit-call-id': callId }),
      ...(deadlineMs !== undefined && { 'adit-deadline-ms': String(deadlineMs) }),
      ...(maxAgeS !== undefined && { 'adit-max-age-s': String(maxAgeS) }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(locale !== undefined && { 'accept-language': locale }),
    };
  }
}

function parsed(text: string): Record<string, unknown> {
  if (text === '') return {};
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : { value };
}
