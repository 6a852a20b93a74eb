import { describe, expect, it } from 'vitest';
import { ALL, briefOf, C, CALL, CLAIMS, E, filled, OTHER, type Row } from './two-systems.ts';

describe('callers of several systems', () => {
  const verify = (w: ReturnType<typeof filled>, customer: string, claims: object = CLAIMS) =>
    w.ask('verify_caller', { customer, claims }, CALL);

  it('are verified for the linked accounts of that customer, and for nobody else', async () => {
    const w = filled();
    expect((await briefOf(w, {}, CALL)).body.code).toBe('CALLER_UNVERIFIED');
    expect((await verify(w, `ecc/${C}`)).body.data).toMatchObject({ verified: true });
    expect((await w.ask('get_customer', { customer: `ebs/${E}` }, CALL)).status).toBe(200);
    const { data, body } = await briefOf(w, {}, CALL);
    expect(body.meta.tier).toBe('verified');
    expect(data.accounts).toHaveLength(2);
    expect((await w.ask('get_customer', { customer: `ecc/${OTHER}` }, CALL)).status).toBe(403);
    expect((await w.ask('get_customer', { customer: `ebs/${E}` }, { callId: 'call-2' })).status).toBe(403);
    const document = await w.ask('get_invoice', { invoice: '90000001' }, CALL);
    expect([document.body.code, document.body.details]).toEqual([
      'SYSTEM_AMBIGUOUS',
      { candidates: [`ecc/${C}`, `ebs/${E}`] },
    ]);
    const task = await w.ask('create_task', { customer: `ebs/${E}`, kind: 'review', text: 'x' }, CALL);
    expect(task.status).toBe(200);
    expect(w.ledger.commands.map(({ system }) => system)).toEqual(['ebs']);
  });

  it('get three tries for all accounts of a customer together', async () => {
    const w = filled();
    const wrong = { accountNumber: '1', companyName: 'x' };
    const left: unknown[] = [];
    for (const customer of [`ecc/${C}`, `ebs/${E}`, `ecc/${C}`]) {
      const { body } = await verify(w, customer, wrong);
      left.push((body.data as { attemptsLeft: number }).attemptsLeft);
    }
    expect(left).toEqual([2, 1, 0]);
    expect(
      (await verify(w, `ebs/${E}`, { companyName: CLAIMS.companyName, accountNumber: E })).body.data,
    ).toMatchObject({
      verified: false,
      attemptsLeft: 0,
    });
  });

  it('find themselves over all systems, without a name until they are verified', async () => {
    const w = filled();
    const found = async () => {
      const { body, text } = await w.ask('find_customer', { taxId: 'DE 811 569 869', ...ALL }, CALL);
      return { rows: (body.data as { candidates: Row[] }).candidates, text };
    };
    const before = await found();
    expect(before.rows).toHaveLength(2);
    for (const word of ['Zwetschge', C, E]) expect(before.text).not.toContain(word);
    await verify(w, String(before.rows.find((row) => row['customer'])?.['customer']), {
      taxIdLast4: '9869',
      companyName: CLAIMS.companyName,
    });
    expect((await found()).rows.map(({ customer }) => customer).sort()).toEqual([`ebs/${E}`, `ecc/${C}`]);
  });
});
