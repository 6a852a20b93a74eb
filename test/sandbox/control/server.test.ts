import http from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallLog } from '../../../sandbox/calls.ts';
import type { SystemBooks } from '../../../sandbox/control/books.ts';
import { type ControlServer, startControl } from '../../../sandbox/control/server.ts';
import { Entry } from '../../../sandbox/ecc/posting/entries.ts';
import { FaultBook } from '../../../sandbox/faults.ts';
import type { Ledger } from '../../../sandbox/ledger/ledger.ts';
import { PostingRefused } from '../../../sandbox/posting.ts';

const ledger = (name: string): Ledger => ({
  asOf: '2026-11-20',
  customers: [{ system: name, customer: '1' }],
  contacts: [],
  items: [],
  payments: [],
  disputes: [],
  promises: [],
  activities: [],
  preferences: [],
  tasks: [],
});

/** Books that remember what they were asked; what is booked is another test's concern. */
function books(name: string, asked: unknown[]): SystemBooks {
  return {
    name,
    ledger: async () => ledger(name),
    ledgerPart: async (part) => ledger(name)[part],
    post: async (said) => {
      const entry = Entry.parse(said);
      asked.push(entry);
      if (entry.customer === 'nobody') throw new PostingRefused('there is no customer nobody');
      if (entry.customer === 'broken') throw new Error('password=hunter2 in a stack trace');
      return { kind: entry.kind, customer: entry.customer, document: null, invoice: null, changed: [] };
    },
    expectedAging: async (customer, keyDate) => {
      asked.push({ customer, keyDate });
      return { keyDate: keyDate ?? '2026-11-20', buckets: [] };
    },
    expectedBehaviour: async () => ({
      months: 12,
      basis: { invoices: 0, totalDays: 0, onTime: 0, discounted: 0 },
      averageDaysToPay: null,
      onTimeShare: null,
      discountShare: null,
      methods: {},
      byMonth: [],
    }),
  };
}

let control: ControlServer;
let asked: unknown[];
let faults: FaultBook;
let calls: CallLog;
let errors: unknown[];
beforeEach(async () => {
  asked = [];
  errors = [];
  faults = new FaultBook();
  calls = new CallLog();
  control = await startControl({
    systems: [books('ecc', asked), books('ebs', asked)],
    faults,
    calls,
    onError: (error) => errors.push(error),
  });
});
afterEach(() => control.close());

async function ask(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(control.url + path, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const payment = { system: 'ecc', kind: 'payment', customer: '10001', amount: { amount: '1.00', currency: 'EUR' } };
const fault = { system: 'ecc', at: 'call', action: 'delay', ms: 5 };

describe('sandbox control', () => {
  it('gives the ledger of one system, or of all with the records told apart', async () => {
    expect((await ask('GET', '/ledger?system=ecc')).json).toEqual(ledger('ecc'));
    expect((await ask('GET', '/ledger')).json).toMatchObject({
      asOf: '2026-11-20',
      customers: [{ system: 'ecc' }, { system: 'ebs' }],
    });
  });

  it('gives one part of the books alone, and refuses what is none', async () => {
    expect((await ask('GET', '/ledger?system=ebs&part=customers')).json).toEqual(ledger('ebs').customers);
    for (const path of ['part=cases', 'part=constructor', 'part=secrets'])
      expect((await ask('GET', `/ledger?system=ecc&${path}`)).status, path).toBe(400);
    expect((await ask('GET', '/ledger?part=customers')).status).toBe(400);
  });

  it('posts into the system that the entry names, and answers with what became of it', async () => {
    expect(await ask('POST', '/post', { ...payment, system: 'ebs' })).toEqual({
      status: 201,
      json: { system: 'ebs', kind: 'payment', customer: '10001', document: null, invoice: null, changed: [] },
    });
    expect(asked).toEqual([{ ...payment, system: 'ebs' }]);
  });

  it('arms and clears faults, of one system or of all', async () => {
    expect((await ask('POST', '/faults', fault)).status).toBe(201);
    expect((await ask('POST', '/faults', { ...fault, system: 'ebs' })).status).toBe(201);
    expect(faults.list()).toHaveLength(2);
    expect((await ask('GET', '/faults')).json).toEqual(faults.list());
    expect(faults.list()).toHaveLength(2);
    await ask('DELETE', '/faults?system=ebs');
    expect(faults.list()).toEqual([fault]);
    await ask('DELETE', '/faults');
    expect(faults.list()).toEqual([]);
  });

  it('lists what reached the systems', async () => {
    calls.begin({ system: 'ecc', road: 'soap', name: 'RFC_PING', session: 's1' }).end('ok');
    calls.begin({ system: 'ebs', road: 'thin', name: 'select', session: 's2' }).end('ok');
    expect((await ask('GET', '/calls')).json).toHaveLength(2);
    expect((await ask('GET', '/calls?system=ebs')).json).toMatchObject([
      { name: 'select', system: 'ebs', outcome: 'ok' },
    ]);
  });

  it('asks for expected answers by system, customer and key date', async () => {
    expect((await ask('GET', '/expected/aging?system=ecc&customer=0000010001&keyDate=2026-10-01')).json).toEqual({
      keyDate: '2026-10-01',
      buckets: [],
    });
    expect((await ask('GET', '/expected/behaviour?system=ecc&customer=1')).json).toMatchObject({ months: 12 });
    expect(asked).toEqual([{ customer: '0000010001', keyDate: '2026-10-01' }]);
  });

  it.each([
    ['a path that is not there', 'GET', '/ledgers', undefined, 404, /GET \/ledger/],
    ['another method', 'DELETE', '/post', undefined, 405, /POST \/post/],
    ['an unknown system', 'GET', '/ledger?system=sap', undefined, 404, /ecc, ebs/],
    ['no JSON', 'POST', '/post', '{"system":', 400, /no JSON/],
    ['no system', 'POST', '/post', {}, 400, /system/],
    ['an unknown kind', 'POST', '/post', { ...payment, kind: 'gift' }, 400, /kind/],
    ['a field that an entry does not have', 'POST', '/post', { ...payment, table: 'BSID' }, 400, /table/],
    ['a number for an amount', 'POST', '/post', { ...payment, amount: { amount: 1, currency: 'EUR' } }, 400, /amount/],
    [
      'a payment of nothing',
      'POST',
      '/post',
      { ...payment, amount: { amount: '0.00', currency: 'EUR' } },
      400,
      /more than zero/,
    ],
    [
      'a currency that nobody keeps',
      'POST',
      '/post',
      { ...payment, amount: { amount: '1.00', currency: 'CHF' } },
      400,
      /EUR, USD/,
    ],
    ['a customer that is no number', 'POST', '/post', { ...payment, customer: "1' OR '1'='1" }, 400, /account number/],
    ['what the books refuse', 'POST', '/post', { ...payment, customer: 'nobody' }, 400, /no customer/],
    ['a fault that is none', 'POST', '/faults', { ...fault, action: 'explode' }, 400, /action/],
    ['a fault for a system that is not there', 'POST', '/faults', { ...fault, system: 'crm' }, 404, /crm/],
    ['expected answers for nobody', 'GET', '/expected/aging?system=ecc', undefined, 400, /customer/],
    [
      'a key date that is none',
      'GET',
      '/expected/aging?system=ecc&customer=1&keyDate=2026-02-30',
      undefined,
      400,
      /keyDate/,
    ],
  ])('refuses %s and says why', async (_what, method, path, body, status, message) => {
    const answer = await ask(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.json['error']).toMatch(message);
    expect(errors).toEqual([]);
  });

  it('refuses a body beyond its cap', async () => {
    expect((await ask('POST', '/post', JSON.stringify({ ...payment, text: 'x'.repeat(300_000) }))).status).toBe(413);
  });

  it('tells who asked nothing about what failed inside, and tells its own people all of it', async () => {
    const answer = await ask('POST', '/post', { ...payment, customer: 'broken' });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.json)).not.toContain('hunter2');
    expect(String(errors[0])).toContain('hunter2');
  });

  it('does not answer a page that calls it by another name', async () => {
    const { port } = new URL(control.url);
    const status = await new Promise((resolve, reject) => {
      http
        .get({ host: '127.0.0.1', port, path: '/ledger', headers: { host: 'evil.example' } }, (response) =>
          resolve(response.resume().statusCode),
        )
        .on('error', reject);
    });
    expect(status).toBe(403);
  });
});
