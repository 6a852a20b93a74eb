import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../../domain/error-codes.ts';
import { type OperationName, operations } from '../../../domain/operations.ts';
import { customerFacts, openItemFacts, searchKey } from './facts.ts';
import { openPolicy, world } from './world.ts';

const C = '0000100001';

function filled(policy = openPolicy()) {
  const w = world({ policy });
  for (let at = 1; at <= 40; at++)
    w.ecc.table.openItem.push(openItemFacts(C, `00900000${String(at).padStart(2, '0')}`));
  w.ecc.table.customer.push(customerFacts(C));
  w.ecc.table.searchKey.push(searchKey(C));
  return w;
}

describe('router', () => {
  it('names the fields that do not fit and repeats nothing that stood in them', async () => {
    const w = filled();
    const { body, status, text } = await w.ask('list_open_items', {
      customer: 7,
      limit: 'DROP TABLE',
      keyDate: 'secret-date',
      bucket: 'secret-bucket',
      'x y; rm': 1,
      approved: true,
    });
    expect([status, body.code]).toEqual([400, 'INPUT_INVALID']);
    expect(body.details).toMatchObject({ fields: expect.any(Array) });
    for (const field of ['bucket', 'customer', 'keyDate', 'limit']) expect(text).toContain(`"field":"${field}"`);
    for (const word of ['DROP', 'secret', 'rm']) expect(text).not.toContain(word);
    expect(text).toContain('approved');
  });

  it('refuses bodies that are no plain JSON object, and hostile keys', async () => {
    const w = filled();
    for (const raw of [
      '[]',
      '"x"',
      'null',
      '{',
      '{"customer":"1","customer":"2"}',
      '{"customer":"1","__proto__":{"tier":"platform"}}',
      `${'['.repeat(200)}${']'.repeat(200)}`,
      '\u0000',
    ]) {
      const reply = await w.ask('get_customer', Buffer.from(raw));
      expect([raw, reply.status, reply.body.code]).toEqual([raw, 400, 'INPUT_INVALID']);
    }
    expect((await w.ask('get_customer', Buffer.from([0xff, 0xfe]))).status).toBe(400);
  });

  it('knows no operation but those of the table', async () => {
    const w = filled();
    for (const op of ['constructor', '__proto__', 'toString', 'RFC_READ_TABLE', '', 'list_open_items ']) {
      expect((await w.ask(op, {})).body.code).toBe('OP_UNKNOWN');
    }
    expect(w.ecc.reads).toEqual([]);
  });

  it('denies every operation that the policy does not list, without asking the ERP', async () => {
    const w = filled(openPolicy({ operations: {} }));
    for (const op of Object.keys(operations) as OperationName[]) {
      expect([op, (await w.ask(op, { customer: C })).body.code]).toEqual([op, 'POLICY_DENIED']);
    }
    expect([w.ecc.reads, w.ecc.finds]).toEqual([[], 0]);
    expect(w.ledger.audited.filter(({ kind }) => kind === 'request.refused')).toHaveLength(
      Object.keys(operations).length,
    );
  });

  it('denies a system that the policy does not list and knows none that is not configured', async () => {
    const w = world({ systems: ['ecc', 'ebs'], policy: openPolicy({ systems: ['ebs'] }) });
    expect((await w.ask('get_customer', { customer: C, system: 'ecc' })).body.code).toBe('POLICY_DENIED');
    expect((await w.ask('get_customer', { customer: C }, { system: 'ecc' })).body.code).toBe('POLICY_DENIED');
    expect((await w.ask('get_customer', { customer: C, system: 'nowhere' })).body.code).toBe('SYSTEM_UNKNOWN');
    expect(w.ecc.reads).toEqual([]);
  });

  it('turns a defect into INTERNAL without a word of it, and logs it', async () => {
    const w = filled();
    w.ledger.ownCommands = () => {
      throw new Error('password hunter2 at /srv/secret');
    };
    const reply = await w.ask('list_open_items', { customer: C });
    expect([reply.status, reply.body.code]).toEqual([500, 'INTERNAL']);
    expect(reply.text).not.toContain('hunter2');
    expect(w.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('says of every refusal what a voice may say', async () => {
    const { body } = await filled().ask('get_customer', { customer: '0000999999' });
    expect(body).toMatchObject({
      code: 'NOT_FOUND',
      retryable: false,
      outcome: 'none',
      speak: ERROR_CODES.NOT_FOUND.speak,
    });
  });

  it('says in which language the summary is, where it is not the one asked for', async () => {
    const w = filled();
    const german = await w.ask('list_open_items', { customer: C }, { locale: 'de-DE' });
    expect(german.body.summary).toContain('Offen');
    expect(german.body.meta['summaryLocale']).toBeUndefined();
    const french = await w.ask('list_open_items', { customer: C }, { locale: 'fr' });
    expect(french.body.meta['summaryLocale']).toBe('en');
  });

  it('lets exactly the budget of records out in an hour, raises one alarm, and opens again', async () => {
    const w = filled(openPolicy({ recordsPerHour: 100 }));
    let out = 0;
    const codes: (string | undefined)[] = [];
    for (let at = 0; at < 20; at++) {
      const reply = await w.ask('list_open_items', { customer: C, limit: 20 });
      codes.push(reply.body.code);
      if (reply.status === 200) out += (reply.body.data as { items: unknown[] }).items.length;
    }
    expect(out).toBe(100);
    expect(codes.slice(5)).toEqual(Array.from({ length: 15 }, () => 'LIMIT_EXCEEDED'));
    expect(w.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    await w.clock.leap(61 * 60_000);
    expect((await w.ask('list_open_items', { customer: C, limit: 20 })).status).toBe(200);
  });

  it('caps the rows of an answer by the policy, whatever limit is asked for', async () => {
    const w = filled(openPolicy({ rowCap: 3 }));
    const { body } = await w.ask('list_open_items', { customer: C, limit: 100 });
    expect((body.data as { items: unknown[] }).items).toHaveLength(3);
    expect(body.meta['nextCursor']).toBeDefined();
  });

  it('switches writes off when a bait customer is asked for, and answers as if nothing was', async () => {
    const w = filled(openPolicy({ honeyCustomers: ['666666'] }));
    const bait = await w.ask('get_customer', { customer: '0000666666' });
    const nobody = await w.ask('get_customer', { customer: '0000777777' });
    expect([bait.status, bait.text]).toEqual([404, nobody.text]);
    expect([w.ledger.isOn, w.ledger.switched]).toEqual([false, ['tripwire']]);
    expect(w.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('leaves a bait customer out of every search, and a search by name does not set it off', async () => {
    const w = filled(openPolicy({ honeyCustomers: [`ecc/${C}`] }));
    w.records.index.push({ ...searchKey(C, { kind: 'name', value: 'zwetschge' }), system: 'ecc' });
    w.records.indexAsOf = '2026-06-01T12:00:00.000Z';
    expect((await w.ask('find_customer', { name: 'Zwetschge' })).body.data).toEqual({ candidates: [] });
    expect(w.ledger.isOn).toBe(true);
    expect((await w.ask('find_customer', { number: C })).body.data).toEqual({ candidates: [] });
    expect(w.ledger.isOn).toBe(false);
  });

  it('audits who was told how much about whom, and writes what waits when it closes', async () => {
    const w = filled();
    await w.ask('list_open_items', { customer: C, limit: 5 });
    expect(w.ledger.audited).toEqual([]);
    await w.clock.advance(1_000);
    expect(w.ledger.audited).toMatchObject([
      {
        kind: 'reads',
        actor: 't1',
        fields: { reads: [{ op: 'list_open_items', customer: C, records: 5, tier: 'platform' }] },
      },
    ]);
    await w.ask('get_aging', { customer: C });
    await w.router.close();
    await w.router.close();
    expect(w.ledger.audited).toHaveLength(2);
    expect(JSON.stringify(w.ledger.audited)).not.toContain('7319');
  });
});
