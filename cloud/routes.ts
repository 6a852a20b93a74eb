import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AditError, asAditError } from '../domain/errors.ts';
import { errorReply } from '../protocol/reply.ts';
import { parseStrictJson } from '../protocol/strict-json.ts';
import type { Caller } from './admin.ts';
import { type EnrolmentDeps, enrolAgent } from './enrolment.ts';
import { openapiText, TOOLS } from './openapi.ts';
import { deadlineMs, requestMeta } from './request-headers.ts';
import { answer, askAgent, type ToolsDeps } from './tools-endpoint.ts';

export interface RouteDeps extends ToolsDeps, EnrolmentDeps {
  readonly version: string;
  readonly gatewayUrl: () => string;
  readonly isReady: () => boolean;
}

const MAX_EVENTS = 500;

/** Everything but `/v1/tools/{operation}`; asked rarely, so comfort counts more than microseconds. */
export function mountRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: 16_384 }, (_request, body, done) => {
    try {
      done(null, parseStrictJson(Buffer.isBuffer(body) ? body : Buffer.from(body)));
    } catch (thrown) {
      done(asAditError(thrown));
    }
  });
  app.setErrorHandler((thrown, _request, reply) => refuse(deps, reply, thrown));
  app.setNotFoundHandler((_request, reply) => refuse(deps, reply, new AditError('NOT_FOUND', 'no such address')));
  mountPlatform(app, deps);
  mountOperation(app, deps);
  app.post('/enrol', (request) => enrolAgent(deps, request.body));
}

function refuse(deps: RouteDeps, reply: FastifyReply, thrown: unknown): FastifyReply {
  const error = known(thrown);
  if (error.code === 'INTERNAL') deps.log('error', 'a request failed', { error: error.message });
  const { meta, body } = errorReply(error);
  return reply.code(meta.status).type('application/problem+json').header('cache-control', 'no-store').send(body);
}

/** Fastify's own refusals carry an HTTP status; they are the caller's doing. */
function known(thrown: unknown): AditError {
  if (thrown instanceof AditError) return thrown;
  const status = (thrown as { statusCode?: number }).statusCode;
  if (status === 413) return new AditError('PAYLOAD_TOO_LARGE', 'the body is too large');
  if (status !== undefined && status < 500) return new AditError('INPUT_INVALID', 'the request is malformed');
  return asAditError(thrown);
}

function callerOf(deps: RouteDeps, request: FastifyRequest): Caller {
  const caller = deps.keys.callerOf(request.headers.authorization);
  if (!caller) throw new AditError('UNAUTHENTICATED', 'no valid API key');
  return caller;
}

function mountPlatform(app: FastifyInstance, deps: RouteDeps): void {
  const { registry, store } = deps;
  app.get('/v1/tools', (request) => {
    const served = registry.operations(callerOf(deps, request).tenant);
    return TOOLS.filter((tool) => served.has(tool.name));
  });
  app.get('/v1/agents', (request) => registry.list(callerOf(deps, request).tenant));
  app.get('/v1/events', (request, reply) => {
    const { tenant } = callerOf(deps, request);
    const { after, limit } = request.query as { after?: string; limit?: string };
    const rows = store.events(
      tenant,
      position(after ?? '0', 'after'),
      Math.min(position(limit ?? '100', 'limit'), MAX_EVENTS),
    );
    return reply.type('application/json').send(eventsText(rows, after ?? '0'));
  });
  app.get('/v1/commands/:id', async (request, reply) => {
    const { id } = request.params as { id: string };
    if (id.length > 60) throw new AditError('INPUT_INVALID', 'a command id has at most 60 characters');
    const meta = requestMeta('get_command', callerOf(deps, request), request.headers);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const limits = { remainingMs: deadlineMs(request.headers), signal: gone.signal };
    const answered = await askAgent(deps, meta, Buffer.from(JSON.stringify({ commandId: id })), limits);
    reply.hijack();
    answer(reply.raw, answered);
  });
}

function position(text: string, name: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new AditError('INPUT_INVALID', `"${name}" is not a whole number`, { details: { parameter: name } });
}

type EventRows = ReturnType<RouteDeps['store']['events']>;

/** `next` is what to ask for with `after`; bodies go in as the text that the agent sent. */
function eventsText(rows: EventRows, after: string): string {
  const events = rows.map(({ body, receivedAt, ...head }) => {
    const front = JSON.stringify({ ...head, receivedAt: new Date(receivedAt).toISOString() });
    return `${front.slice(0, -1)},"data":${body}}`;
  });
  return `{"events":[${events.join(',')}],"next":${rows.at(-1)?.position ?? Number(after)}}`;
}

function mountOperation(app: FastifyInstance, deps: RouteDeps): void {
  let openapi: string | undefined;
  app.get('/openapi.json', (_request, reply) => {
    openapi ??= openapiText(deps.gatewayUrl(), deps.version);
    return reply.type('application/json').send(openapi);
  });
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) => {
    const isReady = deps.isReady();
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics()),
  );
}
