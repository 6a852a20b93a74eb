import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { CallRecord } from '../calls.ts';
import type { SessionCount } from '../ecc/rfc/sessions.ts';
import { isLedgerPart } from '../ledger/ledger.ts';
import { PostingRefused } from '../posting.ts';
import { DatabaseChange, mergeLedgers, type SystemBooks } from './books.ts';
import { Refusal, readJson, sendJson } from './http.ts';

/** The part of the book of faults that the control server drives. `add` throws ZodError for what is no fault. */
export interface FaultSwitch {
  add(fault: unknown): { readonly system: string };
  clear(system?: string): void;
  /** Those that can still strike; one that strikes once is gone from here when it has. */
  list(): readonly unknown[];
}

export interface ControlDeps {
  readonly systems: readonly SystemBooks[];
  readonly faults: FaultSwitch;
  readonly calls: { list(system?: string): readonly CallRecord[] };
  /** Sessions of the roads that have any, counted as the ERP sees them; `reset` sets the maxima to what is open now. */
  readonly sessions?: { list(): readonly SessionCount[]; reset(): void };
  /** Told about what failed inside; the one who asked only learns that it did. */
  onError(error: unknown): void;
}

export interface ControlServer {
  /** `http://127.0.0.1:port`, without a path. */
  readonly url: string;
  close(): Promise<void>;
}

interface Request {
  readonly query: URLSearchParams;
  readonly body: () => Promise<unknown>;
}
interface Reply {
  readonly status: number;
  readonly body: unknown;
}
type Route = (deps: ControlDeps, request: Request) => Promise<Reply>;

const NamesSystem = z.looseObject({ system: z.string() });
const Script = z.strictObject({
  system: z.string(),
  user: z.enum(['SYSTEM', 'APPS', 'XXADIT']).default('SYSTEM'),
  text: z.string().min(1),
});
const NamedDatabase = DatabaseChange.extend({ system: z.string() });

function systemNamed(deps: ControlDeps, name: string): SystemBooks {
  const found = deps.systems.find((system) => system.name === name);
  if (found === undefined)
    throw new Refusal(
      404,
      `there is no system ${JSON.stringify(name.slice(0, 40))}: ${deps.systems.map((one) => one.name).join(', ')}`,
    );
  return found;
}

function databaseOf({ name, database }: SystemBooks): NonNullable<SystemBooks['database']> {
  if (database === undefined) throw new Refusal(400, `${name} is no database`);
  return database;
}

function needed(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null || value === '' || value.length > 40) throw new Refusal(400, `the query needs "${name}"`);
  return value;
}

function keyDate(query: URLSearchParams): string | null {
  const value = query.get('keyDate');
  if (value !== null && !z.iso.date().safeParse(value).success)
    throw new Refusal(400, '"keyDate" is a date such as 2026-01-31');
  return value;
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error));
  return parsed.data;
}

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /ledger': async (deps, { query }) => {
    const name = query.get('system');
    const part = query.get('part');
    if (part !== null) {
      if (!isLedgerPart(part)) throw new Refusal(400, '"part" is a part of the books, such as promises');
      return { status: 200, body: await systemNamed(deps, needed(query, 'system')).ledgerPart(part) };
    }
    if (name !== null) return { status: 200, body: await systemNamed(deps, name).ledger() };
    return { status: 200, body: mergeLedgers(await Promise.all(deps.systems.map((system) => system.ledger()))) };
  },
  'POST /post': async (deps, request) => {
    const body = await request.body();
    const system = systemNamed(deps, parse(NamesSystem, body).system);
    return { status: 201, body: { system: system.name, ...(await system.post(body)) } };
  },
  'POST /script': async (deps, request) => {
    const { system: name, ...script } = parse(Script, await request.body());
    const system = systemNamed(deps, name);
    if (system.script === undefined) throw new Refusal(400, `${system.name} runs no scripts`);
    return { status: 200, body: await system.script(script) };
  },
  'POST /database': async (deps, request) => {
    const { system, ...changed } = parse(NamedDatabase, await request.body());
    return { status: 200, body: await databaseOf(systemNamed(deps, system)).change(changed) };
  },
  'GET /database': async (deps, { query }) => ({
    status: 200,
    body: databaseOf(systemNamed(deps, needed(query, 'system'))).state(),
  }),
  'POST /faults': async (deps, request) => {
    const body = await request.body();
    systemNamed(deps, parse(NamesSystem, body).system);
    return { status: 201, body: deps.faults.add(body) };
  },
  'GET /faults': async (deps) => ({ status: 200, body: deps.faults.list() }),
  'DELETE /faults': async (deps, { query }) => {
    const name = query.get('system');
    if (name !== null) systemNamed(deps, name);
    deps.faults.clear(name ?? undefined);
    return { status: 200, body: { cleared: true } };
  },
  'GET /calls': async (deps, { query }) => {
    const name = query.get('system');
    return { status: 200, body: name === null ? deps.calls.list() : deps.calls.list(systemNamed(deps, name).name) };
  },
  'GET /sessions': async (deps) => ({ status: 200, body: deps.sessions?.list() ?? [] }),
  'DELETE /sessions': async (deps) => {
    deps.sessions?.reset();
    return { status: 200, body: deps.sessions?.list() ?? [] };
  },
  'GET /expected/aging': async (deps, { query }) => ({
    status: 200,
    body: await systemNamed(deps, needed(query, 'system')).expectedAging(needed(query, 'customer'), keyDate(query)),
  }),
  'GET /expected/behaviour': async (deps, { query }) => ({
    status: 200,
    body: await systemNamed(deps, needed(query, 'system')).expectedBehaviour(needed(query, 'customer'), keyDate(query)),
  }),
};

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error instanceof PostingRefused) return new Refusal(400, error.message);
  if (error instanceof z.ZodError) return new Refusal(400, z.prettifyError(error));
  return null;
}

async function answer(deps: ControlDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://control.invalid');
  // A page in somebody's browser that resolved its own name to this machine sends that name along.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ''))
    throw new Refusal(403, 'ask by the loopback address');
  const route = ROUTES[`${request.method} ${url.pathname}`];
  if (route === undefined) {
    const known = Object.keys(ROUTES).filter((name) => name.endsWith(` ${url.pathname}`));
    throw known.length === 0
      ? new Refusal(404, `there is ${Object.keys(ROUTES).join(', ')}`)
      : new Refusal(405, `there is ${known.join(', ')}`);
  }
  const { status, body } = await route(deps, { query: url.searchParams, body: () => readJson(request) });
  sendJson(response, status, body);
}

/** Starts the control server of a sandbox on a free loopback port. It is for tests and demos and asks for no logon. */
export async function startControl(deps: ControlDeps): Promise<ControlServer> {
  const server = createServer((request, response) => {
    answer(deps, request, response).catch((error: unknown) => {
      const refusal = refusalOf(error);
      if (refusal === null) deps.onError(error);
      if (response.headersSent) response.destroy();
      else
        sendJson(response, refusal?.status ?? 500, {
          error: refusal?.message ?? 'the sandbox failed; see its error output',
        });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the control server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
