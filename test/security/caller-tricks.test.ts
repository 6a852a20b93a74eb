import { describe, expect, it } from 'vitest';
import { createCalls } from '../../agent/callers/calls.ts';
import { toInstant } from '../../domain/dates.ts';
import { type OperationName, operations } from '../../domain/operations.ts';
import { customerFacts, invoiceFacts, openItemFacts, SECRET_WORDS, searchKey } from '../agent/router/facts.ts';
import { openPolicy, world } from '../agent/router/world.ts';
import { FakeClock, settle } from '../protocol/fake-clock.ts';
import { VALID } from './hostile-requests.ts';
import { drawing, newSeed } from './seeded.ts';

const C = '0000100001';
const OTHER = '0000100002';
const CALL = { callId: 'call-1' };
const RIGHT = { companyName: 'zwetschge und soehne', accountNumber: '100001' };
const WRONG = { companyName: 'somebody else', accountNumber: '4711', postalCode: '00000' };

function filled(changes: Record<string, unknown> = {}) {
  const w = world({ policy: openPolicy(changes) });
  for (const customer of [C, OTHER]) {
    w.ecc.table.customer.push(customerFacts(customer));
    w.ecc.table.openItem.push(openItemFacts(customer, `00908${customer.slice(-5)}`));
    w.ecc.table.invoice.push(invoiceFacts(customer, `00908${customer.slice(-5)}`));
    w.ecc.table.searchKey.push(searchKey(customer));
    w.records.index.push({ ...searchKey(customer), system: 'ecc' });
  }
  w.records.index.push({ ...searchKey(C, { kind: 'phone', value: '+4971611234' }), system: 'ecc' });
  w.records.index.push({ ...searchKey(C, { kind: 'name', value: 'zwetschge & söhne gmbh' }), system: 'ecc' });
  w.records.indexAsOf = toInstant(w.clock.now());
  return w;
}

type World = ReturnType<typeof filled>;
const verify = (w: World, claims: unknown, customer = C, meta: object = CALL) =>
  w.ask('verify_caller', { customer, claims }, meta);
const handleOf = async (w: World, meta: object = CALL) => {
  const { body } = await w.ask('find_customer', { phone: '+4971611234' }, meta);
  return (body.data as { candidates: { customer: string }[] }).candidates[0]?.customer ?? '';
};

describe('a caller who guesses customers', () => {
  it('gets the same bytes for each number that exists and each that does not, try by try', async () => {
    const numbers = Array.from({ length: 60 }, (_, at) => String(100_001 + at).padStart(10, '0'));
    const texts = new Map<number, Set<string>>();
    for (const number of numbers) {
      const w = filled();
      for (let attempt = 0; attempt < 5; attempt++) {
        const { text } = await verify(w, WRONG, number);
        texts.set(attempt, (texts.get(attempt) ?? new Set()).add(text));
      }
    }
    expect([...texts.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1, 1]);
  });

  it('gets the same refusal from every operation, whoever the customer is and however it is named', async () => {
    const names = [C, '100001', `ecc/${C}`, OTHER, '0000999999', 'ecc/1', 'c_AAAAAAAAAAAAAAAAAAAAAA', 'x', '__proto__'];
    for (const op of Object.keys(operations) as OperationName[]) {
      if (!('customer' in operations[op].input.shape) || op === 'verify_caller') continue;
      const texts = new Set<string>();
      for (const customer of names) {
        const w = filled();
        texts.add((await w.ask(op, { ...VALID[op], customer }, CALL)).text);
        expect(w.ecc.reads.length + w.ecc.finds, `${op} reached the ERP`).toBe(0);
      }
      expect([op, texts.size]).toEqual([op, 1]);
    }
  });

  it('learns from no claim which one was right', async () => {
    const texts = new Set<string>();
    for (const claims of [
      { companyName: 'Zwetschge & Söhne GmbH', postalCode: '73033' },
      { companyName: 'Zwetschge & Söhne GmbH', accountNumber: '9' },
      { postalCode: '73033', contactName: 'Mirabella Kern' },
      { taxIdLast4: '1569', companyName: 'x' },
      { accountNumber: '100001', companyName: 'x' },
      WRONG,
    ])
      texts.add((await verify(filled(), claims)).text);
    expect(texts.size).toBe(1);
  });

  it('hears nothing of anybody in any search, and cannot tell hits by their bytes', async () => {
    const w = filled();
    const hits = await Promise.all(
      [{ phone: '+4971611234' }, { number: C }, { number: '100001' }].map((by) => w.ask('find_customer', by, CALL)),
    );
    for (const { text } of hits) for (const word of [...SECRET_WORDS, '100001']) expect(text).not.toContain(word);
    const shapes = hits.map(({ text }) =>
      text
        .replace(/c_[\w-]{22}/g, 'c')
        .replace(/"matchedOn":"\w+"/g, '')
        .replace(/"timing":\{[^}]*\}/g, ''),
    );
    expect(new Set(shapes).size).toBe(1);
  });

  it('cannot read a name off the score of a search by name', async () => {
    const scores = new Set<unknown>();
    for (const name of ['zwetsch', 'zwetschge', 'zwetschge & s', 'zwetschge & söhne gmbh']) {
      const w = filled();
      const { body } = await w.ask('find_customer', { name }, CALL);
      for (const { score } of (body.data as { candidates: { score: number }[] }).candidates) scores.add(score);
    }
    expect([...scores].sort()).toEqual([0.5, 1]);
  });
});

describe('a caller who tries again', () => {
  it('has three tries for a customer however it is spelt, also at the same time', async () => {
    const draw = drawing(newSeed());
    for (let round = 0; round < 40; round++) {
      const w = filled();
      const handle = await handleOf(w);
      const spellings = [C, '100001', `ecc/${C}`, 'ecc/100001', '00000100001', handle];
      const open = w.ecc.hang();
      const tries = Array.from({ length: 12 }, () => verify(w, WRONG, draw.pick(spellings)));
      await settle();
      open();
      const replies = await Promise.all(tries);
      const left = replies.map(({ body }) => (body.data as { attemptsLeft: number }).attemptsLeft);
      expect(left.filter((count) => count > 0).length, `seed ${draw.seed}`).toBe(2);
      for (const spelling of spellings)
        expect((await verify(w, RIGHT, spelling)).body.data, `seed ${draw.seed}`).toMatchObject({ verified: false });
    }
  });

  it('is verified by at most the right one of tries side by side, and the wrong ones open nothing', async () => {
    const w = filled();
    const open = w.ecc.hang();
    const tries = [verify(w, WRONG), verify(w, RIGHT), verify(w, WRONG), verify(w, RIGHT)];
    await settle();
    const early = await w.ask('get_customer', { customer: C }, CALL);
    expect(early.body.code).toBe('CALLER_UNVERIFIED');
    open();
    const verified = (await Promise.all(tries)).map(({ body }) => (body.data as { verified: boolean }).verified);
    expect(verified).toEqual([false, true, false, false]);
    expect((await w.ask('get_customer', { customer: OTHER }, CALL)).body.code).toBe('CALLER_UNVERIFIED');
  });

  it('gains no try by hanging up or by running into the deadline while the ERP is silent', async () => {
    const w = filled();
    for (let at = 0; at < 2; at++) await verify(w, WRONG);
    w.records.held.clear();
    const open = w.ecc.hang();
    const gone = new AbortController();
    const pending = Array.from({ length: 5 }, () =>
      w.ask('verify_caller', { customer: C, claims: WRONG }, CALL, { signal: gone.signal }),
    );
    await settle();
    gone.abort();
    await Promise.all(pending);
    open();
    expect((await verify(w, WRONG)).body.data).toMatchObject({ attemptsLeft: 0 });
    expect((await verify(w, RIGHT)).body.data).toMatchObject({ verified: false });
  });

  it('cannot wait a lock out by other customers, nor fill the call until the lock is forgotten', async () => {
    const w = filled();
    for (let at = 0; at < 3; at++) await verify(w, WRONG);
    for (let at = 0; at < 400; at++) await verify(w, WRONG, String(900_000 + at));
    expect((await verify(w, RIGHT)).body.data).toMatchObject({ verified: false, attemptsLeft: 0 });
    expect((await verify(w, { ...RIGHT, accountNumber: '100002' }, OTHER)).body.data).toMatchObject({
      verified: false,
    });
  });
});

describe('a handle', () => {
  it('means nothing in another call, in a call of another tenant, or when it is guessed', async () => {
    const w = filled();
    const handle = await handleOf(w);
    const guesses = [
      handle.slice(0, -1),
      `${handle}A`,
      handle.toUpperCase(),
      `ecc/${handle}`,
      'c_',
      'c_AAAAAAAAAAAAAAAAAAAAAA',
    ];
    for (const [text, meta] of [
      ...guesses.map((guess) => [guess, CALL] as const),
      [handle, { callId: 'call-2' }] as const,
      [handle, { ...CALL, tenant: 't2' }] as const,
      [handle, { callId: 'call-1', tenant: 't1\u0000' }] as const,
    ])
      expect((await verify(w, RIGHT, text, meta)).body.data, text).toMatchObject({ verified: false });
    expect((await w.ask('get_customer', { customer: handle })).body.code).toBe('NOT_FOUND');
    expect((await verify(w, RIGHT, handle)).body.data).toMatchObject({ verified: true });
  });

  it('is never the same for two customers, calls or tenants, and holds no trace of the number', () => {
    const calls = createCalls({ clock: new FakeClock(), rules: { attempts: 3, lockMinutes: 30 } });
    const seen = new Set<string>();
    for (let call = 0; call < 200; call++) {
      for (let number = 0; number < 20; number++) {
        const ref = { tenant: `t${call % 3}`, callId: `call-${call}` };
        const handle = calls.handle(ref, { system: 'ecc', number: `000010000${number}` });
        expect(handle).toMatch(/^c_[\w-]{22}$/);
        expect(handle).not.toContain('10000');
        seen.add(handle);
      }
    }
    expect(seen.size).toBe(4_000);
  });
});

describe('a call id of somebody else', () => {
  it('carries nothing over between tenants, also when the texts run into each other', async () => {
    const w = filled();
    expect((await verify(w, RIGHT, C, { tenant: 'a', callId: 'bc' })).body.data).toMatchObject({ verified: true });
    for (const meta of [
      { tenant: 'ab', callId: 'c' },
      { tenant: 'abc', callId: '' },
      { tenant: '', callId: 'abc' },
      { tenant: '1:a', callId: 'bc' },
      { tenant: 'a', callId: 'bc ' },
      { tenant: 'A', callId: 'bc' },
    ])
      expect((await w.ask('get_customer', { customer: C }, meta)).body.code, JSON.stringify(meta)).toBe(
        'CALLER_UNVERIFIED',
      );
    expect((await w.ask('get_customer', { customer: C }, { tenant: 'a', callId: 'bc' })).status).toBe(200);
  });

  it('does not tell of a command that was given in another call, tenant or for another customer', async () => {
    const w = filled();
    await verify(w, RIGHT);
    const task = { customer: C, kind: 'follow_up', text: 'x' };
    const { body } = await w.ask('create_task', task, CALL);
    const { commandId } = body.data as { commandId: string };
    expect((await w.ask('get_command', { commandId }, CALL)).status).toBe(200);
    for (const meta of [{ callId: 'call-2' }, { ...CALL, tenant: 't2' }, { tenant: 't2' }]) {
      const real = await w.ask('get_command', { commandId }, meta);
      const none = await w.ask('get_command', { commandId: 'cmd-99' }, meta);
      expect([real.status >= 400, real.text]).toEqual([true, none.text]);
    }
  });

  it('is forgotten after its time, however often it is used', async () => {
    const w = filled();
    await verify(w, RIGHT);
    for (let hour = 0; hour < 8; hour++) {
      expect((await w.ask('get_customer', { customer: C }, CALL)).status).toBe(200);
      await w.clock.leap(3_600_000);
    }
    expect((await w.ask('get_customer', { customer: C }, CALL)).body.code).toBe('CALLER_UNVERIFIED');
  });
});
