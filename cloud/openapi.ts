import { z } from 'zod';
import { AnswerMeta } from '../domain/answer.ts';
import { ERROR_CODES } from '../domain/error-codes.ts';
import { type Operation, operations } from '../domain/operations.ts';

type Json = Readonly<Record<string, unknown>>;

/** JSON Schema 2020-12 without the `$schema` line, which OpenAPI 3.1 implies. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

/**
 * The schema of an answer as it arrives: which fields leave is the customer's own policy and not known here, so that
 * none is promised.
 */
function asFiltered(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asFiltered);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => key !== 'required' || !Array.isArray(value));
  return Object.fromEntries(kept.map(([key, value]) => [key, asFiltered(value)]));
}

interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Json;
  readonly outputSchema: Json;
  readonly kind: 'query' | 'command';
}

function toolOf(name: string, operation: Operation): Tool {
  return {
    name,
    description: `${operation.title}. ${operation.description}`,
    inputSchema: schemaOf(operation.input, 'input'),
    outputSchema: asFiltered(schemaOf(operation.output, 'output')) as Json,
    kind: operation.kind,
  };
}

/** Every operation of the table as a tool, made once: the schemas do not depend on who asks. */
export const TOOLS: readonly Tool[] = Object.entries(operations).map(([name, operation]) => toolOf(name, operation));

const HEADERS: readonly (readonly [string, string, Json])[] = [
  ['Idempotency-Key', 'Makes a command happen once however often it is sent.', { type: 'string', maxLength: 128 }],
  ['Adit-System', 'The ERP system that is meant, where there are several.', { type: 'string', maxLength: 64 }],
  ['Adit-Call-Id', 'The voice call that the request belongs to.', { type: 'string', maxLength: 128 }],
  ['Adit-Call-Direction', 'Who called whom.', { type: 'string', enum: ['inbound', 'outbound'] }],
  [
    'Adit-Deadline-Ms',
    'Milliseconds the caller waits; more than 8000 is 8000.',
    { type: 'integer', minimum: 1, default: 1500 },
  ],
  ['Adit-Max-Age-S', 'Oldest data that is accepted, in seconds.', { type: 'integer', minimum: 0 }],
  ['Accept-Language', 'Language of the summary.', { type: 'string', maxLength: 35 }],
  ['traceparent', 'W3C trace context.', { type: 'string', maxLength: 55 }],
];

function parameters(): Json {
  return Object.fromEntries(
    HEADERS.map(([name, description, schema]) => [name, { name, in: 'header', required: false, description, schema }]),
  );
}

const PROBLEM: Json = {
  type: 'object',
  description: 'RFC 9457 problem with the code to decide by and what a voice may say.',
  required: ['type', 'title', 'status', 'detail', 'code', 'retryable', 'outcome', 'speak'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(ERROR_CODES) },
    retryable: { type: 'boolean' },
    outcome: { type: 'string', enum: ['none', 'unknown'] },
    speak: { type: 'string' },
    details: { type: 'object' },
  },
};

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

function pathOf(tool: Tool): Json {
  return {
    post: {
      operationId: tool.name,
      summary: tool.description.slice(0, tool.description.indexOf('.')),
      description: tool.description,
      tags: [tool.kind === 'query' ? 'queries' : 'commands'],
      parameters: HEADERS.map(([name]) => ({ $ref: `#/components/parameters/${name}` })),
      requestBody: { required: true, content: { 'application/json': { schema: tool.inputSchema } } },
      responses: {
        200: {
          description: 'The answer, where it is from and how old it is.',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['data', 'meta', 'summary'],
                properties: {
                  data: tool.outputSchema,
                  meta: { $ref: '#/components/schemas/AnswerMeta' },
                  summary: { type: 'string', description: 'One or two sentences that a voice can say.' },
                },
              },
            },
          },
        },
        '4XX': problem('The request was refused.'),
        '5XX': problem('The answer could not be had.'),
      },
    },
  };
}

/** The OpenAPI 3.1 document of the gateway at `serverUrl`, as JSON text. */
export function openapiText(serverUrl: string, version: string): string {
  return JSON.stringify({
    openapi: '3.1.0',
    info: {
      title: 'Adit',
      version,
      summary: 'Receivables of a legacy ERP for voice platforms',
      license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' },
    },
    servers: [{ url: serverUrl }],
    security: [{ apiKey: [] }],
    tags: [
      { name: 'queries', description: 'Ask; nothing changes.' },
      { name: 'commands', description: 'Change something, once.' },
    ],
    paths: Object.fromEntries(TOOLS.map((tool) => [`/v1/tools/${tool.name}`, pathOf(tool)])),
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
      parameters: parameters(),
      schemas: { AnswerMeta: schemaOf(AnswerMeta, 'output'), Problem: PROBLEM },
    },
  });
}
