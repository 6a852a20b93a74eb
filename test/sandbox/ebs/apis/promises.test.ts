import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Books,
  d,
  initialize,
  messages,
  n,
  type Outs,
  openBooks,
  rec,
  type Session,
  STANDARD,
  t,
  value,
} from './harness.ts';

let books: Books;
let session: Session;
let owed: Readonly<Record<'delinquency' | 'account' | 'party' | 'currency', string>>;
beforeAll(async () => {
  books = await openBooks();
  const { rows } = await books.db.query(
    `SELECT d.delinquency_id::text AS delinquency, d.cust_account_id::text AS account, d.party_cust_id::text AS party, s.invoice_currency_code AS currency
       FROM apps.iex_delinquencies_all d JOIN apps.ar_payment_schedules_all s USING (payment_schedule_id)
      WHERE d.status = 'DELINQUENT' AND d.org_id = 101 ORDER BY 1 LIMIT 1`,
  );
  owed = rows[0];
}, 120_000);
afterAll(() => books.close());
beforeEach(async () => {
  session = await books.open();
  await initialize(session);
  return () => session.lose();
});

const RESOURCE = n(100_001_150);
const promised = () => ({
  PROMISE_AMOUNT: n('12.50'),
  CURRENCY_CODE: t(owed.currency),
  PROMISE_DATE: d('2026-12-01'),
  PROMISE_PAYMENT_METHOD: t('WIRE'),
  PROMISE_TARGET: t('INVOICES'),
  CUST_ACCOUNT_ID: n(owed.account),
  DELINQUENCY_ID: n(owed.delinquency),
  TAKEN_BY_RESOURCE_ID: RESOURCE,
  PROMISED_BY_PARTY_ORG_ID: n(owed.party),
  NOTE: t('Will pay [adit:cmd-1]'),
});
const call = (name: string, fields: Readonly<Record<string, unknown>>, more = {}) =>
  session.call(`IEX_PROMISES_PUB.${name}`, {
    ...STANDARD,
    P_VALIDATION_LEVEL: n(100),
    P_PROMISE_REC: rec(fields as Parameters<typeof rec>[0]),
    ...more,
  });
const insert = (fields = {}, more = {}) => call('INSERT_PROMISE', { ...promised(), ...fields }, more);
const response = (outs: Outs) => {
  const record = outs['X_PRORESP_REC'];
  if (record?.kind !== 'record') return {};
  return Object.fromEntries(
    [...record.fields].map(([name, out]) => [name, out !== null && 'value' in out ? out.value : null]),
  );
};
const promise = async (id: string) =>
  (await session.rows('SELECT * FROM apps.iex_promise_details WHERE promise_detail_id = $1', [id]))[0] ?? {};

describe('a promise', () => {
  it('is a row and a note of it, with who took it', async () => {
    const outs = await insert();
    expect(value(outs, 'X_RETURN_STATUS')).toBe('S');
    const { PROMISE_ID: id, NOTE_ID: note, STATUS, STATE } = response(outs);
    expect([STATUS, STATE]).toEqual(['COLLECTABLE', 'PROMISE']);
    expect(await promise(String(id))).toMatchObject({
      promise_amount: '12.50',
      amount_due_remaining: '12.50',
      resource_id: '100001150',
      org_id: '101',
      object_version_number: '1',
      created_by: '1150',
    });
    const [stored] = await session.rows(
      'SELECT notes, source_object_code AS code, source_object_id::text AS id FROM apps.jtf_notes_vl WHERE jtf_note_id = $1',
      [note],
    );
    expect(stored).toEqual({ notes: 'Will pay [adit:cmd-1]', code: 'IEX_PROMISE', id });
    const contexts = await session.rows(
      'SELECT note_context_type AS type FROM apps.jtf_note_contexts WHERE jtf_note_id = $1 ORDER BY 1',
      [note],
    );
    expect(contexts.map(({ type }) => type)).toEqual(['IEX_ACCOUNT', 'IEX_PROMISE', 'PARTY']);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['of nothing', { PROMISE_AMOUNT: n(0) }, 'PROMISE_AMOUNT'],
    ['of less than nothing', { PROMISE_AMOUNT: n('-1') }, 'PROMISE_AMOUNT'],
    ['in another currency', { CURRENCY_CODE: t('JPY') }, 'CURRENCY_CODE'],
    ['for yesterday', { PROMISE_DATE: d('2026-11-19') }, 'PROMISE_DATE'],
    ['by a way of paying that is none', { PROMISE_PAYMENT_METHOD: t('BARTER') }, 'PROMISE_PAYMENT_METHOD'],
    ['of an account', { PROMISE_TARGET: t('ACCOUNTS') }, 'PROMISE_TARGET'],
    ['without a delinquency', { DELINQUENCY_ID: null }, 'DELINQUENCY_ID'],
    ['with the delinquency of another account', { CUST_ACCOUNT_ID: n(-1) }, 'DELINQUENCY_ID'],
    ['taken by nobody', { TAKEN_BY_RESOURCE_ID: n(-1) }, 'TAKEN_BY_RESOURCE_ID'],
    ['made by nobody', { PROMISED_BY_PARTY_ORG_ID: null }, 'PROMISED_BY_PARTY_REL_ID'],
    [
      'made by a person of no relationship and an organisation',
      { PROMISED_BY_PARTY_PER_ID: n(1) },
      'PROMISED_BY_PARTY_REL_ID',
    ],
    ['made by a party that is none', { PROMISED_BY_PARTY_ORG_ID: n(-1) }, 'PROMISED_BY_PARTY_ORG_ID'],
  ])('%s is refused', async (_what, fields, parameter) => {
    const outs = await insert(fields);
    expect(value(outs, 'X_RETURN_STATUS')).toBe('E');
    expect(await messages(session)).toEqual([
      `IEX_PROMISES_PUB.INSERT_PROMISE refuses the value of P_PROMISE_REC.${parameter}.`,
    ]);
    expect(value(outs, 'X_MSG_DATA')).toMatch(/^IEX\0IEX_BAD_API_INPUT\0/);
  });

  it('is not given twice for a date of a delinquency', async () => {
    expect(value(await insert(), 'X_RETURN_STATUS')).toBe('S');
    expect(value(await insert(), 'X_RETURN_STATUS')).toBe('E');
    expect(value(await insert({ PROMISE_DATE: d('2026-12-02') }), 'X_RETURN_STATUS')).toBe('S');
  });

  it('is refused where another operating unit is the current one, and without any', async () => {
    await initialize(session, 102);
    expect(value(await insert(), 'X_RETURN_STATUS')).toBe('E');
    session.session.packages.clear();
    expect(value(await insert(), 'X_RETURN_STATUS')).toBe('U');
  });

  it('waits for nobody who is promising of the same delinquency', async () => {
    const other = await books.open();
    await other.rows('SELECT 1 FROM apps.iex_delinquencies_all WHERE delinquency_id = $1 FOR UPDATE', [
      owed.delinquency,
    ]);
    const outs = await insert();
    expect(value(outs, 'X_RETURN_STATUS')).toBe('U');
    expect((await messages(session))[0]).toContain('ORA-00054');
    await other.session.rollback();
  });

  it('is changed while nothing was paid, cancelled once, and then no more', async () => {
    const { PROMISE_ID: id } = response(await insert());
    const key = { PROMISE_ID: n(String(id)), TAKEN_BY_RESOURCE_ID: RESOURCE, PROMISED_BY_PARTY_ORG_ID: n(owed.party) };
    const change = (fields = {}) =>
      call('UPDATE_PROMISE', { ...key, PROMISE_AMOUNT: n(5), PROMISE_DATE: d('2026-12-24'), ...fields });
    expect(value(await change(), 'X_RETURN_STATUS')).toBe('S');
    expect(await promise(String(id))).toMatchObject({
      promise_amount: '5',
      amount_due_remaining: '5',
      object_version_number: '2',
    });
    await session.rows('UPDATE apps.iex_promise_details SET amount_due_remaining = 1 WHERE promise_detail_id = $1', [
      id,
    ]);
    expect(value(await change(), 'X_RETURN_STATUS')).toBe('E');
    const cancel = () => call('CANCEL_PROMISE', { ...key, NOTE: t('Called off') });
    expect(response(await cancel())).toMatchObject({ PROMISE_ID: id, STATUS: 'CANCELLED' });
    expect(value(await cancel(), 'X_RETURN_STATUS')).toBe('E');
    expect(value(await call('CANCEL_PROMISE', { ...key, PROMISE_ID: n(-1) }), 'X_RETURN_STATUS')).toBe('E');
    expect(await promise(String(id))).toMatchObject({ status: 'CANCELLED', object_version_number: '3' });
  });

  it('is committed only when told to', async () => {
    const kept = async (id: unknown) =>
      (await books.db.query('SELECT 1 FROM apps.iex_promise_details WHERE promise_detail_id = $1', [id])).rows.length;
    const { PROMISE_ID: uncommitted } = response(await insert());
    expect(await kept(uncommitted)).toBe(0);
    await session.session.rollback();
    const { PROMISE_ID: committed } = response(await insert({ PROMISE_DATE: d('2027-01-05') }, { P_COMMIT: t('T') }));
    expect(await kept(committed)).toBe(1);
  });
});
