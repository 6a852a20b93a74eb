import { expect } from 'vitest';
import { DEFAULT_FIELDS } from '../../agent/policy/defaults.ts';
import type { Tier } from '../../domain/answer.ts';
import type { EntityName } from '../../domain/facts.ts';
import { type OperationName, operations } from '../../domain/operations.ts';
import type { Hostile } from './hostile-requests.ts';
import { NEVER, type PlatformWorld, platformWorld, SELECTOR_FIELDS, STRANGERS_NEVER } from './platform-world.ts';

export const VERIFIED = 'call-verified';
export const CALLS = [VERIFIED, 'call-stranger', 'call-3', '__proto__', 'call-verified '];
const CLAIMS = { companyName: 'zwetschge und soehne', accountNumber: '100001' };

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
const DATE = /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/;

/** Every dotted path of the answer at which a value stands. */
function pathsOf(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((row) => pathsOf(row, prefix));
  if (typeof value !== 'object' || value === null) return [prefix];
  return Object.entries(value).flatMap(([key, below]) => pathsOf(below, prefix ? `${prefix}.${key}` : key));
}

const NARROWED: Readonly<Record<string, readonly string[]>> = {
  'list_open_items/verified': ['items.invoice', 'items.open', 'totals'],
};

function allowedFields(op: OperationName, tier: Tier): readonly string[] {
  return NARROWED[`${op}/${tier}`] ?? DEFAULT_FIELDS[op][tier] ?? [];
}

/** Facts that an operation may be answered from, and those that find the customer or document it is about. */
function entitiesOf(op: OperationName): readonly EntityName[] {
  const row = operations[op];
  return row.kind === 'query' ? [...row.entities, 'customer', 'searchKey', 'dispute', 'promise'] : ['customer'];
}

export interface Mark {
  readonly reads: number;
  readonly finds: number;
}
export const markOf = (w: PlatformWorld): Mark => ({ reads: w.ecc.reads.length, finds: w.finds.length });

/** What must hold of every reply and of everything that reached an ERP, whoever asked for whatever. */
export function checkAll(
  w: PlatformWorld,
  { meta, said }: Hostile,
  reply: { status: number; text: string },
  from: Mark,
) {
  const what = `${meta.op} ${said}`.slice(0, 600);
  const body = JSON.parse(reply.text) as { code?: string; data?: unknown; meta?: { tier: Tier; system: string } };
  expect(reply.status, what).not.toBe(500);
  expect([200, 400, 403, 404, 409, 413, 422, 429, 501, 503, 504], what).toContain(reply.status);
  for (const secret of NEVER) expect(reply.text.includes(secret), `${secret} in ${what}`).toBe(false);
  const isKnown = Object.hasOwn(operations, meta.op);
  if (!isKnown) expect(body.code, what).toBe('OP_UNKNOWN');
  if (meta.callId !== undefined && body.meta?.tier !== 'verified') {
    for (const secret of STRANGERS_NEVER) expect(reply.text.includes(secret), `${secret} in ${what}`).toBe(false);
  }
  if (reply.status === 200 && body.meta) {
    const op = meta.op as OperationName;
    expect(op, what).not.toBe('get_payment_behaviour');
    if (meta.callId !== undefined) expect(body.meta.tier, what).not.toBe('platform');
    if (body.meta.tier === 'verified') {
      // Only this call of this tenant was verified, and only for this customer.
      expect([meta.callId, meta.tenant ?? 't1'], what).toEqual([VERIFIED, 't1']);
      expect(reply.text, what).not.toMatch(/0000100002|0000100003|0090800002/);
    }
    const allowed = allowedFields(op, body.meta.tier);
    const over = pathsOf(body.data).filter(
      (path) => path !== '' && !allowed.some((field) => path === field || path.startsWith(`${field}.`)),
    );
    expect(over, what).toEqual([]);
  }
  const entities: readonly EntityName[] = isKnown ? entitiesOf(meta.op as OperationName) : [];
  const words = plain(said);
  const system = w.ecc;
  for (const { entity, selector } of system.reads.slice(from.reads)) {
    expect(entities, `${entity} read for ${what}`).toContain(entity);
    for (const [field, value] of Object.entries(selector as object)) {
      expect(SELECTOR_FIELDS[entity], `${field} in ${what}`).toContain(field);
      if (field === 'lines') expect(value).toBe(true);
      else if (typeof value !== 'string') expect.fail(`${field} is no text for ${what}`);
      else if (field === 'from' || field === 'to' || field === 'keyDate') expect(value, what).toMatch(DATE);
      // Its own customer number, or what the request itself said.
      else if (!/^000010000[123]$/.test(value)) expect(words, `${field}=${value} for ${what}`).toContain(plain(value));
    }
  }
  for (const { by, value } of w.finds.slice(from.finds)) {
    expect(['number', 'invoice', 'purchaseOrder'], what).toContain(by);
    expect(words, `find ${value} for ${what}`).toContain(plain(value));
  }
  for (const other of w.systems.slice(1)) expect(other.reads.length + other.finds, what).toBe(0);
}

export async function ready() {
  const w = platformWorld();
  const verified = await w.ask('verify_caller', { customer: '0000100001', claims: CLAIMS }, { callId: VERIFIED });
  expect(verified.body.data).toMatchObject({ verified: true });
  return w;
}
