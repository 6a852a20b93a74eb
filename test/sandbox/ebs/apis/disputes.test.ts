import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ebsApis } from '../../../../sandbox/ebs/apis/library.ts';
import {
  type Books,
  initialize,
  messages,
  n,
  openBooks,
  rec,
  type Session,
  STANDARD,
  t,
  tbl,
  value,
} from './harness.ts';

let books: Books;
let session: Session;
interface Invoice {
  readonly trx: string;
  readonly schedule: string;
  readonly line: string;
  readonly delinquency: string;
}
const invoices: Invoice[] = [];
beforeAll(async () => {
  books = await openBooks();
  const { rows } = await books.db.query(
    `SELECT s.customer_trx_id::text AS trx, s.payment_schedule_id::text AS schedule, d.delinquency_id::text AS delinquency,
            (SELECT l.customer_trx_line_id::text FROM apps.ra_customer_trx_lines_all l WHERE l.customer_trx_id = s.customer_trx_id AND l.line_type = 'LINE' ORDER BY 1 LIMIT 1) AS line
       FROM apps.ar_payment_schedules_all s JOIN apps.iex_delinquencies_all d USING (payment_schedule_id)
      WHERE s.class = 'INV' AND s.status = 'OP' AND s.org_id = 101 AND s.amount_line_items_remaining > 50 AND coalesce(s.amount_in_dispute, 0) = 0
        AND (SELECT count(*) FROM apps.ar_payment_schedules_all o WHERE o.customer_trx_id = s.customer_trx_id) = 1 ORDER BY 1 LIMIT 8`,
  );
  invoices.push(...rows);
}, 120_000);
afterAll(() => books.close());
let invoice: Invoice;
beforeEach(async () => {
  session = await books.open();
  await initialize(session);
  const taken = invoices[0];
  if (taken === undefined) throw new Error('the books have no such invoice');
  invoice = taken;
  return () => session.lose();
});

const request = (args = {}) =>
  session.call('AR_CREDIT_MEMO_API_PUB.CREATE_REQUEST', {
    ...STANDARD,
    P_CUSTOMER_TRX_ID: n(invoice.trx),
    P_LINE_CREDIT_FLAG: t('N'),
    P_LINE_AMOUNT: n('-10'),
    P_TAX_AMOUNT: n(0),
    P_FREIGHT_AMOUNT: n(0),
    P_CM_REASON_CODE: t('PRICE'),
    P_COMMENTS: t('Too dear [adit:cmd-2]'),
    P_SKIP_WORKFLOW_FLAG: t('N'),
    P_CM_LINE_TBL: tbl(),
    ...args,
  });
const dispute = (header = {}, args = {}) =>
  session.call('IEX_DISPUTE_PUB.CREATE_DISPUTE', {
    ...STANDARD,
    P_DISP_HEADER_REC: rec({
      CUST_TRX_ID: n(invoice.trx),
      LINE_CREDIT_FLAG: t('N'),
      LINE_AMT: n(10),
      CM_REASON_CODE: t('PRICE'),
      COMMENTS: t('[adit:cmd-3]'),
      DELINQUENCY_ID: n(invoice.delinquency),
      ...header,
    }),
    P_DISP_LINE_TBL: tbl(),
    P_SKIP_WORKFLOW_FLAG: t('N'),
    ...args,
  });
const schedule = async () =>
  (
    await session.rows(
      'SELECT coalesce(amount_in_dispute, 0)::text AS disputed FROM apps.ar_payment_schedules_all WHERE payment_schedule_id = $1',
      [invoice.schedule],
    )
  )[0]?.['disputed'];
const stored = async (id: string | null) =>
  (await session.rows('SELECT * FROM apps.ra_cm_requests_all WHERE request_id::text = $1', [id]))[0] ?? {};

describe('a request for a credit memo', () => {
  it('waits for approval and puts its amount in dispute, with a history', async () => {
    const outs = await request();
    expect(value(outs, 'X_RETURN_STATUS')).toBe('S');
    expect(await stored(value(outs, 'X_REQUEST_ID'))).toMatchObject({
      status: 'PENDING_APPROVAL',
      total_amount: '-10',
      line_amount: '-10',
      org_id: '101',
      comments: 'Too dear [adit:cmd-2]',
      created_by: '1150',
    });
    expect(await schedule()).toBe('10');
    await request({ P_LINE_AMOUNT: n('-2.5') });
    expect(await schedule()).toBe('12.5');
    const history = await session.rows(
      'SELECT amount_in_dispute::text AS amount, end_date IS NULL AS is_open FROM apps.ar_dispute_history WHERE payment_schedule_id = $1 ORDER BY dispute_history_id DESC LIMIT 2',
      [invoice.schedule],
    );
    expect(history).toEqual([
      { amount: '12.5', is_open: true },
      { amount: '10', is_open: false },
    ]);
  });

  it('credits lines by their number', async () => {
    const line = (fields = {}) =>
      tbl(rec({ CUSTOMER_TRX_LINE_ID: n(invoice.line), EXTENDED_AMOUNT: n(-3), QUANTITY_CREDITED: n(-1), ...fields }));
    const outs = await request({ P_LINE_CREDIT_FLAG: t('Y'), P_LINE_AMOUNT: n(0), P_CM_LINE_TBL: line() });
    expect(value(outs, 'X_RETURN_STATUS')).toBe('S');
    expect(await schedule()).toBe('3');
    for (const wrong of [{ CUSTOMER_TRX_LINE_ID: n(-1) }, { EXTENDED_AMOUNT: n(3) }]) {
      expect(
        value(
          await request({ P_LINE_CREDIT_FLAG: t('Y'), P_LINE_AMOUNT: n(0), P_CM_LINE_TBL: line(wrong) }),
          'X_RETURN_STATUS',
        ),
      ).toBe('E');
    }
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a positive amount', { P_LINE_AMOUNT: n(10) }, 'LINE of a credit must be negative.'],
    ['no amount', { P_LINE_AMOUNT: n(0) }, 'A request needs an amount of lines, tax or freight.'],
    ['more than is left', { P_LINE_AMOUNT: n('-99999999') }, 'LINE is more than what is left of it.'],
    ['a reason that is none', { P_CM_REASON_CODE: t('MOOD') }, 'The reason code of the request is not valid.'],
    ['no reason', { P_CM_REASON_CODE: null }, 'The reason code of the request is not valid.'],
    ['a flag that is none', { P_LINE_CREDIT_FLAG: t('X') }, 'The flag of the request must be Y, N or L.'],
    ['a transaction that is none', { P_CUSTOMER_TRX_ID: n(-1) }, 'There is no transaction -1.'],
    ['an operating unit that is none', { P_ORG_ID: n(999) }, 'The operating unit is not valid or may not be accessed.'],
    [
      'the workflow skipped',
      { P_SKIP_WORKFLOW_FLAG: t('Y') },
      'A request without the approval workflow needs a batch source.',
    ],
  ])('is refused with %s', async (_what, args, message) => {
    const before = await session.rows('SELECT count(*) AS n FROM apps.ra_cm_requests_all');
    expect(value(await request(args), 'X_RETURN_STATUS')).toBe('E');
    expect(await messages(session)).toContain(message);
    expect(await session.rows('SELECT count(*) AS n FROM apps.ra_cm_requests_all')).toEqual(before);
    expect(await schedule()).toBe('0');
  });

  it('does not see the transactions of another operating unit', async () => {
    await initialize(session, 102);
    expect(value(await request(), 'X_RETURN_STATUS')).toBe('E');
    expect(await messages(session)).toEqual([`There is no transaction ${invoice.trx}.`]);
  });

  it('disputes nothing twice', async () => {
    const [left] = await session.rows(
      'SELECT (-amount_line_items_remaining)::text AS line, (-tax_remaining)::text AS tax FROM apps.ar_payment_schedules_all WHERE payment_schedule_id = $1',
      [invoice.schedule],
    );
    const all = { P_LINE_AMOUNT: n(String(left?.['line'])), P_TAX_AMOUNT: n(String(left?.['tax'])) };
    expect(value(await request(all), 'X_RETURN_STATUS')).toBe('S');
    expect(value(await request(), 'X_RETURN_STATUS')).toBe('E');
  });

  it('can be looked at before and asked about after', async () => {
    const look = (args = {}) =>
      session.call(
        'AR_CREDIT_MEMO_API_PUB.VALIDATE_REQUEST_PARAMETERS',
        {
          P_CUSTOMER_TRX_ID: n(invoice.trx),
          P_LINE_CREDIT_FLAG: t('N'),
          P_LINE_AMOUNT: n(-1),
          P_TAX_AMOUNT: n(0),
          P_FREIGHT_AMOUNT: n(0),
          P_CM_REASON_CODE: t('PRICE'),
          P_CM_LINE_TBL: tbl(),
          P_ORG_ID: null,
          ...args,
        },
        1,
      );
    expect(value(await look(), 'L_VAL_RETURN_STATUS')).toBe('S');
    expect(value(await look({ P_CM_REASON_CODE: t('MOOD') }), 'L_VAL_RETURN_STATUS')).toBe('E');
    const id = value(await request(), 'X_REQUEST_ID') ?? '';
    const outs = await session.call('AR_CREDIT_MEMO_API_PUB.GET_REQUEST_STATUS', {
      P_API_VERSION: n(1),
      P_INIT_MSG_LIST: t('T'),
      P_REQUEST_ID: t(id),
    });
    expect([
      value(outs, 'X_STATUS_MEANING'),
      value(outs, 'X_REASON_MEANING'),
      value(outs, 'X_LINE_AMOUNT'),
      value(outs, 'X_CREATED_BY'),
    ]).toEqual(['PENDING_APPROVAL', 'Price is wrong', '-10', 'ADIT_AGENT']);
    const none = await session.call('AR_CREDIT_MEMO_API_PUB.GET_REQUEST_STATUS', {
      P_API_VERSION: n(1),
      P_INIT_MSG_LIST: t('T'),
      P_REQUEST_ID: t('-4'),
    });
    expect(value(none, 'X_RETURN_STATUS')).toBe('E');
  });
});

describe('a dispute of Advanced Collections', () => {
  it('commits inside whatever P_COMMIT says: what was done before it is kept, its own link is not', async () => {
    await session.rows("UPDATE apps.fnd_user SET description = 'before' WHERE user_name = 'QUILL'");
    const id = value(await dispute(), 'X_REQUEST_ID');
    await session.lose();
    const kept = await books.db.query(
      'SELECT status, comments FROM apps.ra_cm_requests_all WHERE request_id::text = $1',
      [id],
    );
    expect(kept.rows).toEqual([{ status: 'PENDING_APPROVAL', comments: '[adit:cmd-3]' }]);
    expect((await books.db.query("SELECT description FROM apps.fnd_user WHERE user_name = 'QUILL'")).rows).toEqual([
      { description: 'before' },
    ]);
    expect((await books.db.query('SELECT 1 FROM apps.iex_disputes WHERE cm_request_id::text = $1', [id])).rows).toEqual(
      [],
    );
    invoices.shift();
  });

  it('is there without its link when the session dies right behind the inner commit', async () => {
    const { session: alive } = session;
    const dying = new Proxy(alive, {
      get: (target, name) => {
        if (name !== 'commit') {
          const member: unknown = Reflect.get(target, name, target);
          return typeof member === 'function' ? member.bind(target) : member;
        }
        return async () => {
          await target.commit();
          await session.lose();
        };
      },
    });
    const args = {
      ...STANDARD,
      P_DISP_HEADER_REC: rec({
        CUST_TRX_ID: n(invoice.trx),
        LINE_CREDIT_FLAG: t('N'),
        LINE_AMT: n(10),
        CM_REASON_CODE: t('PRICE'),
        COMMENTS: t('[adit:cmd-7]'),
      }),
    };
    const dispute = ebsApis.get('IEX_DISPUTE_PUB.CREATE_DISPUTE');
    const call = dispute?.({
      session: dying,
      overload: null,
      args: new Map(Object.entries(args)),
      out: () => undefined,
    });
    await expect(call).rejects.toThrow('ORA-03113');
    const { rows } = await books.db.query(
      "SELECT request_id FROM apps.ra_cm_requests_all WHERE comments = '[adit:cmd-7]'",
    );
    expect(rows).toHaveLength(1);
    expect(
      (await books.db.query('SELECT 1 FROM apps.iex_disputes WHERE cm_request_id = $1', [rows[0]?.request_id])).rows,
    ).toEqual([]);
    invoices.shift();
  });

  it('throws away the savepoint of its caller', async () => {
    await session.session.savepoint('MINE');
    expect(value(await dispute(), 'X_RETURN_STATUS')).toBe('S');
    await expect(session.session.rollbackTo('MINE')).rejects.toThrow('ORA-01086');
    await session.session.commit();
    invoices.shift();
  });

  it('is found by its delinquency and cancelled by the number of its request, once', async () => {
    const open = () =>
      session.call('IEX_DISPUTE_PUB.IS_DELINQUENCY_DISPUTE', {
        P_API_VERSION: n(1),
        P_INIT_MSG_LIST: t('T'),
        P_DELINQUENCY_ID: n(invoice.delinquency),
      });
    expect(value(await open(), 'X_RETURN_STATUS')).toBe('F');
    const id = value(await dispute(), 'X_REQUEST_ID') ?? '';
    expect(value(await open(), 'X_RETURN_STATUS')).toBe('T');
    expect(await schedule()).toBe('10');
    const cancel = () =>
      session.call('IEX_DISPUTE_PUB.CANCEL_DISPUTE', {
        P_API_VERSION: n(1),
        P_COMMIT: t('F'),
        P_DISPUTE_ID: n(id),
        P_CANCEL_COMMENTS: t('Settled'),
      });
    expect(value(await cancel(), 'X_RETURN_STATUS')).toBe('S');
    expect(await stored(id)).toMatchObject({
      status: 'CANCELLED',
      internal_comment: 'Settled',
      comments: '[adit:cmd-3]',
    });
    expect(await schedule()).toBe('0');
    expect(value(await cancel(), 'X_RETURN_STATUS')).toBe('E');
    expect(value(await open(), 'X_RETURN_STATUS')).toBe('F');
    await session.session.commit();
    invoices.shift();
  });

  it('is refused before anything is committed', async () => {
    await session.rows("UPDATE apps.fnd_user SET description = 'undone' WHERE user_name = 'COLLECT1'");
    for (const wrong of [{ DELINQUENCY_ID: n(-1) }, { CM_REASON_CODE: t('MOOD') }, { LINE_AMT: n(-10) }]) {
      expect(value(await dispute(wrong), 'X_RETURN_STATUS')).toBe('E');
    }
    await session.session.rollback();
    expect(
      (await books.db.query("SELECT description FROM apps.fnd_user WHERE user_name = 'COLLECT1'")).rows,
    ).not.toEqual([{ description: 'undone' }]);
  });

  it('begins from records that are empty', async () => {
    const outs = await session.call('IEX_DISPUTE_PUB.INIT_DISP_REC');
    const record = outs['RETURN'];
    expect(record?.kind === 'record' && [...record.fields.values()].every((field) => field === null)).toBe(true);
    expect(await session.call('IEX_DISPUTE_PUB.INIT_DISP_LINE_TBL')).toEqual({ RETURN: tbl() });
  });
});
