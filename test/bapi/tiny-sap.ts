import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { generate } from 'selfsigned';
import { evaluator } from './where-evaluator.ts';

/**
 * A server of a few lines that answers SOAP RFC over HTTPS with what a test hands it: enough to drive the real driver
 * through faults, cuts and shapes. It knows nothing of receivables.
 */
export type Values = Readonly<Record<string, unknown>>;
type Handler = (input: Values) => Values;

export interface TinySap {
  readonly url: string;
  readonly caFile: string;
  readonly calls: { readonly name: string; readonly input: Values }[];
  readonly requests: { count: number; connections: number };
  close(): Promise<void>;
}

export interface TinySapOptions {
  readonly functions?: Readonly<Record<string, Handler>>;
  /** Rows by table, every column as text of its full width, for RFC_READ_TABLE. */
  readonly tables?: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
  /** Answers before anything is parsed; returns true if it has dealt with the request. */
  readonly raw?: (request: IncomingMessage, response: ServerResponse, body: string) => boolean;
}

const parser = new XMLParser({
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: false,
  isArray: (name) => name === 'item',
});

let certificate: Promise<{ private: string; cert: string }> | null = null;

export async function startTinySap(options: TinySapOptions): Promise<TinySap> {
  certificate ??= generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const pems = await certificate;
  const calls: { name: string; input: Values }[] = [];
  const requests = { count: 0, connections: 0 };
  const server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.count += 1;
      const body = Buffer.concat(chunks).toString('utf8');
      if (options.raw?.(request, response, body)) return;
      // SAP's SOAP node takes POST only.
      if (request.method !== 'POST') {
        response.writeHead(405).end();
        return;
      }
      answer(options, calls, response, body);
    });
  });
  server.on('secureConnection', () => {
    requests.connections += 1;
  });
  const port = await listen(server);
  const dir = mkdtempSync(join(tmpdir(), 'adit-tiny-sap-'));
  const caFile = join(dir, 'ca.pem');
  writeFileSync(caFile, pems.cert, { mode: 0o600 });
  return {
    url: `https://localhost:${port}`,
    caFile,
    calls,
    requests,
    close: () =>
      new Promise((resolve) => {
        rmSync(dir, { recursive: true, force: true });
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

function answer(
  options: TinySapOptions,
  calls: { name: string; input: Values }[],
  response: ServerResponse,
  body: string,
): void {
  const parsed = parser.parse(body) as { Envelope: { Body: Record<string, Values> } };
  const [entry] = Object.entries(parsed.Envelope.Body);
  if (!entry) throw new Error('an empty body');
  const [name, given] = entry;
  const input = typeof given === 'object' ? given : {};
  calls.push({ name, input });
  try {
    const output =
      name === 'RFC_READ_TABLE' && options.tables
        ? readTable(options.tables, input)
        : options.functions?.[name]?.(input);
    if (!output) throw new Error(`FU_NOT_FOUND ${name}`);
    response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' });
    response.end(soapReply(name, output));
  } catch (thrown) {
    soapFault(response, 'DUMP', thrown instanceof Error ? thrown.message : 'failed');
  }
}

export function soapReply(name: string, output: Values, prefix = 'SOAP-ENV'): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<${prefix}:Envelope xmlns:${prefix}="http://schemas.xmlsoap.org/soap/envelope/"><${prefix}:Body>` +
    `<rfc:${name}.Response xmlns:rfc="urn:sap-com:document:sap:rfc:functions">${xmlOf(output)}</rfc:${name}.Response></${prefix}:Body></${prefix}:Envelope>`
  );
}

export function soapFault(response: ServerResponse, type: string, message: string): void {
  response.writeHead(500, { 'content-type': 'text/xml; charset=utf-8' });
  response.end(
    '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><SOAP-ENV:Fault>' +
      '<faultcode>SOAP-ENV:Server</faultcode><faultstring>Internal Server Error</faultstring><detail>' +
      `<rfc:Error xmlns:rfc="urn:sap-com:document:sap:soap:functions"><type>${type}</type><message>${escapeText(message)}</message></rfc:Error>` +
      '</detail></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>',
  );
}

function xmlOf(values: Values): string {
  return Object.entries(values)
    .map(([name, value]) => {
      if (Array.isArray(value))
        return `<${name}>${value.map((row) => `<item>${xmlOf(row)}</item>`).join('')}</${name}>`;
      if (typeof value === 'object' && value !== null) return `<${name}>${xmlOf(value as Values)}</${name}>`;
      return `<${name}>${escapeText(String(value))}</${name}>`;
    })
    .join('');
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function items(input: Values, name: string): readonly Values[] {
  const table = input[name];
  return typeof table === 'object' && table !== null ? ((table as { item?: readonly Values[] }).item ?? []) : [];
}

function readTable(tables: NonNullable<TinySapOptions['tables']>, input: Values): Values {
  const name = String(input['QUERY_TABLE']);
  const rows = tables[name];
  if (!rows) throw new Error(`TABLE_NOT_AVAILABLE ${name}`);
  const test = evaluator(items(input, 'OPTIONS').map(({ TEXT }) => String(TEXT)));
  const columns = items(input, 'FIELDS').map(({ FIELDNAME }) => String(FIELDNAME));
  let offset = 0;
  const fields = columns.map((column) => {
    const length = Math.max(1, ...rows.map((row) => [...(row[column] ?? '')].length));
    const described = {
      FIELDNAME: column,
      OFFSET: String(offset).padStart(6, '0'),
      LENGTH: String(length).padStart(6, '0'),
      TYPE: 'C',
    };
    offset += length;
    return described;
  });
  if (offset > 512) throw new Error('DATA_BUFFER_EXCEEDED');
  const trimmed = (row: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value.trimEnd()]));
  const limit = Number(input['ROWCOUNT'] ?? 0) || Number.POSITIVE_INFINITY;
  const found = rows.filter((row) => test(trimmed(row))).slice(0, limit);
  const data = found.map((row) => ({
    WA: columns
      .map((column, at) => (row[column] ?? '').padEnd(Number(fields[at]?.LENGTH)))
      .join('')
      .trimEnd(),
  }));
  return { OPTIONS: [], FIELDS: fields, DATA: data };
}
