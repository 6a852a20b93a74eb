import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../domain/clock.ts';
import { AditError, asAditError } from '../domain/errors.ts';
import { operationNamed } from '../domain/operations.ts';
import { MAX_BODY_BYTES } from '../protocol/limits.ts';
import type { RequestMeta } from '../protocol/meta.ts';
import { errorReply, type Reply } from '../protocol/reply.ts';
import { parseStrictJson } from '../protocol/strict-json.ts';
import type { Log } from '../protocol/transport.ts';
import type { KeyRing } from './admin.ts';
import type { AgentRegistry } from './agents.ts';
import type { GatewayMetrics } from './metrics.ts';
import { deadlineMs, requestMeta } from './request-headers.ts';

export const TOOLS_PREFIX = '/v1/tools/';

export interface ToolsDeps {
  readonly keys: KeyRing;
  readonly registry: AgentRegistry;
  readonly metrics: GatewayMetrics;
  readonly clock: Clock;
  readonly log: Log;
}

const EMPTY_ARGUMENTS = Buffer.from('{}');

/**
 * Asks the tenant's agent, within the deadline that is left. The body goes through unread.
 *
 * Throws: what `AgentRegistry.choose` and `Session.request` throw, and OP_UNKNOWN for what that agent does not serve.
 */
export async function askAgent(
  deps: Pick<ToolsDeps, 'registry'>,
  meta: RequestMeta,
  body: Buffer,
  limits: { readonly remainingMs: number; readonly signal: AbortSignal },
): Promise<Reply> {
  const system = meta.system ?? (deps.registry.hasSeveral(meta.tenant) ? systemIn(body) : null);
  const link = deps.registry.choose(meta.tenant, system);
  if (!link.operations.has(meta.op)) throw unknownOperation();
  try {
    return await link.session.request(meta, body, limits);
  } catch (thrown) {
    const error = asAditError(thrown);
    if (error.outcome !== 'unknown' || operationNamed(meta.op)?.kind === 'command') throw error;
    // A question changes nothing in the ERP, whatever became of it.
    throw new AditError(error.code, error.message, { outcome: 'none' });
  }
}

/** The one top-level field that the gateway ever reads, and only where a tenant has several agents. */
function systemIn(body: Buffer): string | null {
  const args = parseStrictJson(body);
  if (typeof args !== 'object' || args === null || !('system' in args)) return null;
  return typeof args.system === 'string' && args.system.length <= 64 ? args.system : null;
}

function unknownOperation(): AditError {
  return new AditError('OP_UNKNOWN', 'no such operation here');
}

/** `POST /v1/tools/{operation}`: the hot path, on node:http itself. */
export function toolsEndpoint(deps: ToolsDeps): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const startedAt = deps.clock.monotonic();
    const name = (request.url ?? '').slice(TOOLS_PREFIX.length);
    const label = operationNamed(name) ? name : 'unknown';
    void serve(deps, name, startedAt, request, response)
      .catch((thrown: unknown) => {
        const error = asAditError(thrown);
        if (error.code === 'INTERNAL')
          deps.log('error', 'a request failed', { operation: label, error: String(error.cause ?? error) });
        return errorReply(error);
      })
      .then((reply) => {
        deps.metrics.answered(label, reply.meta.code ?? 'OK', (deps.clock.monotonic() - startedAt) / 1_000);
        answer(response, reply);
      });
  };
}

async function serve(
  deps: ToolsDeps,
  name: string,
  startedAt: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Reply> {
  const caller = deps.keys.callerOf(request.headers.authorization);
  if (!caller) throw new AditError('UNAUTHENTICATED', 'no valid API key');
  if (request.method !== 'POST' || !operationNamed(name)) throw unknownOperation();
  const meta = requestMeta(name, caller, request.headers);
  const budgetMs = deadlineMs(request.headers);
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const body = await bodyOf(request);
  const remainingMs = budgetMs - (deps.clock.monotonic() - startedAt);
  return askAgent(deps, meta, body.length === 0 ? EMPTY_ARGUMENTS : body, { remainingMs, signal: gone.signal });
}

function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLarge = () => reject(new AditError('PAYLOAD_TOO_LARGE', `a body has at most ${MAX_BODY_BYTES} bytes`));
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return tooLarge();
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BODY_BYTES) tooLarge();
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] ?? EMPTY_ARGUMENTS) : Buffer.concat(chunks)));
    request.on('error', () => reject(new AditError('CANCELLED', 'the caller went away', { outcome: 'none' })));
  });
}

/** Writes a reply of the tunnel as HTTP. A refused upload is not read to its end: the connection closes. */
export function answer(response: ServerResponse, reply: Reply): void {
  if (response.destroyed || response.headersSent) return;
  const { status, retryable } = reply.meta;
  const isOk = status === 200;
  response.writeHead(status, {
    'content-type': isOk ? 'application/json' : 'application/problem+json',
    'content-length': reply.body.length,
    'cache-control': 'no-store',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...((status === 401 || status === 413) && { connection: 'close' }),
    ...(retryable && (status === 503 || status === 429) && { 'retry-after': '1' }),
  });
  response.end(reply.body);
}
