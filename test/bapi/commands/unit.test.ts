import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFulfilled, planOf, type Wish } from '../../../bapi/commands/contact-plan.ts';
import type { ConnectorCommand } from '../../../domain/connector.ts';
import { AditError } from '../../../domain/errors.ts';
import { within } from '../world.ts';
import { addressBook, interfaces } from './address-book.ts';
import { ACCOUNT, type Answers, broken, type Fields, failing, fakeSap, money } from './fake-driver.ts';

// As the agent makes them: letters beyond F and no dashes.
const ID = '9ZQK3V7XW2T0YHRM';
/** The case's GUID of that id. It must never change: an attempt of yesterday is looked up by it. */
const GUID = '395A514B33563758573254305948524D';
const COMMIT = 'BAPI_TRANSACTION_COMMIT';
const ROLLBACK = 'BAPI_TRANSACTION_ROLLBACK';

const throwing = (error: Error) => () => {
  throw error;
};
const command = (kind: string, args: Fields): ConnectorCommand => ({ commandId: ID, kind, customer: '100001', args });

const OLD = [{ CONSNUMBER: '001', STD_NO: 'X', COUNTRY: 'DE', TELEPHONE: '030 123456', TEL_NO: '030 123456' }];
const change = command('update_contact', { action: 'change', contact: '0000000077', phone: '+4930999999' });
const ADDRESS = { contactChanges: 'address', maxWorkProcessSeconds: 600 };

const dispute = command('create_dispute', {
  invoice: '90000018',
  reason: 'price',
  amount: money('100'),
  text: 'y'.repeat(140),
});
const FSCM = { disputes: 'fscm', fscm: { caseType: 'F_DM' } };

/** The case table of FSCM: a GUID once, in force with the commit. */
function cases(options: { readonly there?: boolean } = {}): Answers {
  const guids = new Set<string>(options.there ? [GUID] : []);
  let pending = '';
  return {
    ...ACCOUNT,
    ...interfaces,
    BAPI_DISPUTE_CREATE: ({ CASE_GUID_CREATE: guid }) => {
      if (guids.has(String(guid))) return { RETURN: failing('E', 'SCMG_BUSOBJ', '013', 'Case exists') };
      pending = String(guid);
      return { CASE_GUID: guid };
    },
    [COMMIT]: () => {
      if (pending) guids.add(pending);
      return {};
    },
    [ROLLBACK]: () => {
      pending = '';
      return {};
    },
    RFC_READ_TABLE: () => ({
      FIELDS: [
        { FIELDNAME: 'CASE_GUID', OFFSET: '000000', LENGTH: '000032', TYPE: 'C' },
        { FIELDNAME: 'EXT_KEY', OFFSET: '000032', LENGTH: '000012', TYPE: 'C' },
      ],
      DATA: guids.has(GUID) ? [{ WA: `${GUID}000000004242` }] : [],
    }),
  };
}

/** The two commands that need a commit of their own, and the function that writes. */
const UNITS: readonly (readonly [ConnectorCommand, Fields, string, () => Answers, string])[] = [
  [change, ADDRESS, 'BAPI_ADDRESSCONTPART_CHANGE', () => addressBook(OLD).answers, '0000004711'],
  [dispute, FSCM, 'BAPI_DISPUTE_CREATE', cases, '000000004242'],
];

const DUMP = new AditError('ERP_FAULT', 'MESSAGE_TYPE_X', { outcome: 'unknown' });
const LOST = 'the connection broke';

/** What fails, with which outcome, and whether a commit and a roll-back were sent. */
const FAULTS: readonly (readonly [string, (write: string) => Answers, string, boolean, boolean])[] = [
  [
    'the connection breaks before the interface is read',
    () => ({ RFC_GET_FUNCTION_INTERFACE: throwing(broken('unknown')) }),
    'not-sent',
    false,
    false,
  ],
  ['no session can be opened', (write) => ({ [write]: throwing(broken('none')) }), 'not-sent', false, false],
  [
    'the connection breaks in the BAPI',
    (write) => ({ [write]: throwing(broken('unknown')) }),
    'not-sent',
    false,
    false,
  ],
  ['the BAPI dumps', (write) => ({ [write]: throwing(DUMP) }), 'not-sent', false, false],
  [
    'somebody holds the object',
    (write) => ({
      [write]: () => ({ RETURN: rows(write, failing('E', 'AM', '001', 'Address is locked by user MEIER')) }),
    }),
    'not-sent',
    false,
    true,
  ],
  [
    'the BAPI refuses with E',
    (write) => ({ [write]: () => ({ RETURN: rows(write, failing('E', 'AM', '256')) }) }),
    'refused',
    false,
    true,
  ],
  [
    'the BAPI refuses with A',
    (write) => ({ [write]: () => ({ RETURN: rows(write, failing('A', 'AM', '256')) }) }),
    'refused',
    false,
    true,
  ],
  [
    'the refusal cannot be rolled back',
    (write) => ({
      [write]: () => ({ RETURN: rows(write, failing('E', 'AM', '256')) }),
      [ROLLBACK]: throwing(broken('unknown')),
    }),
    'refused',
    false,
    true,
  ],
  [
    'the session is gone before the commit leaves',
    () => ({ [COMMIT]: throwing(broken('none')) }),
    'not-sent',
    true,
    false,
  ],
  ['the connection breaks in the commit', () => ({ [COMMIT]: throwing(broken('unknown')) }), 'unknown', true, false],
  [
    'the update after the commit fails',
    () => ({ [COMMIT]: () => ({ RETURN: failing('E', 'S&', '101') }) }),
    'unknown',
    true,
    false,
  ],
];

const rows = (write: string, row: Fields) => (write === 'BAPI_DISPUTE_CREATE' ? row : [row]);

describe.each(UNITS.map((row) => [row[0].kind, ...row] as const))(
  '%s with a commit of its own',
  (_kind, given, section, write, answers, document) => {
    it('writes and commits with WAIT in one session, then reads back', async () => {
      const { erp, calls, named } = fakeSap(answers(), section);
      expect(await erp.execute(given, within())).toMatchObject({
        outcome: 'done',
        receipt: { document, postedAt: '2026-03-15T11:00:00.000Z' },
        readBack: 'verified',
      });
      expect(calls.filter(({ session }) => session > 0).map(({ name, session }) => [name, session])).toEqual([
        [write, 1],
        [COMMIT, 1],
      ]);
      expect(named(COMMIT)).toEqual([{ WAIT: 'X' }]);
    });

    it.each(FAULTS)(
      'tells exactly what became of it when %s',
      async (_what, fault, expected, isCommitted, isRolledBack) => {
        const { erp, named } = fakeSap({ ...answers(), ...fault(write) }, section);
        expect(await erp.execute(given, within())).toMatchObject({ outcome: expected });
        expect(named(write).length).toBeLessThanOrEqual(1);
        expect([named(COMMIT).length, named(ROLLBACK).length]).toEqual([isCommitted ? 1 : 0, isRolledBack ? 1 : 0]);
      },
    );

    it('says nothing is done while what was committed is not to be seen', async () => {
      const { erp } = fakeSap({ ...answers(), [COMMIT]: () => ({}) }, section);
      expect(await erp.execute(given, within())).toMatchObject({
        outcome: 'unknown',
        reason: expect.stringContaining('committed'),
      });
    });

    it('says nothing is done when what was committed cannot be read back', async () => {
      let isCommitted = false;
      const own = answers();
      const guarded = Object.fromEntries(
        Object.entries(own).map(([name, answer]) => [
          name,
          (input: Fields) => {
            if (name === COMMIT) isCommitted = true;
            else if (isCommitted) throw broken('unknown');
            return answer(input);
          },
        ]),
      );
      const { erp } = fakeSap(guarded, section);
      expect(await erp.execute(given, within())).toMatchObject({
        outcome: 'unknown',
        reason: expect.stringContaining(LOST),
      });
    });

    it('is looked up by what stands in the ERP, before and after', async () => {
      const { erp } = fakeSap(answers(), section);
      expect(await erp.lookup(given, within())).toEqual({ found: 'absent' });
      await erp.execute(given, within());
      expect(await erp.lookup(given, within())).toMatchObject({ found: 'present', receipt: { document } });
    });

    it('stays off in a system whose functions have another interface', async () => {
      const other = { RFC_GET_FUNCTION_INTERFACE: () => ({ REMOTE_CALL: 'R', PARAMS: [] }) };
      const { erp, named } = fakeSap({ ...answers(), ...other }, section);
      expect(await erp.execute(given, within())).toMatchObject({
        outcome: 'not-sent',
        reason: expect.stringContaining('is another one in this system'),
      });
      expect(named(write)).toEqual([]);
    });

    it('reads the interface once per process', async () => {
      const { erp, named } = fakeSap(answers(), section);
      await erp.execute(given, within());
      const before = named('RFC_GET_FUNCTION_INTERFACE').length;
      await erp.execute(given, within());
      expect(named('RFC_GET_FUNCTION_INTERFACE')).toHaveLength(before);
    });

    it('is not offered where calls share no session', async () => {
      const { erp, calls } = fakeSap(answers(), section, false);
      await expect(erp.execute(given, within())).rejects.toMatchObject({ code: 'OP_UNSUPPORTED', outcome: 'none' });
      expect(calls).toEqual([]);
    });
  },
);

describe('a dispute as a case', () => {
  it('carries the GUID of its command, the amount, the attributes and the text in lines', async () => {
    const { erp, named } = fakeSap(cases(), FSCM);
    await erp.execute(dispute, within());
    expect(named('BAPI_DISPUTE_CREATE')[0]).toEqual({
      CASE_GUID_CREATE: GUID,
      CASE_TYPE: 'F_DM',
      AMOUNTS_DELTA: { DELTA_DISPUTED: '100', CURRENCY: 'EUR' },
      UPDATE_TASK: 'X',
      ATTRIBUTES: [
        { ATTR_ID: 'FIN_BUKRS', ATTR_VALUE: '1000' },
        { ATTR_ID: 'FIN_KUNNR', ATTR_VALUE: '0000100001' },
        { ATTR_ID: 'FIN_CUSTDISP_AMT', ATTR_VALUE: '100' },
        { ATTR_ID: 'FIN_CUSTDISP_CUR', ATTR_VALUE: 'EUR' },
        { ATTR_ID: 'REASON_CODE', ATTR_VALUE: 'price' },
        { ATTR_ID: 'CASE_TITLE', ATTR_VALUE: 'Invoice 0090000018' },
        { ATTR_ID: 'EXT_REF', ATTR_VALUE: 'ADIT 0000100001 0090000018' },
      ],
      NOTES: [{ TEXT_LINE: 'y'.repeat(132) }, { TEXT_LINE: 'y'.repeat(8) }],
    });
  });

  it('carries as GUID the characters of an id as the agent makes them', async () => {
    const { erp, named } = fakeSap(cases(), FSCM);
    const id = '0WR8BXGJVFGNDMVK';
    await erp.execute({ ...dispute, commandId: id }, within());
    const guid = String(named('BAPI_DISPUTE_CREATE')[0]?.['CASE_GUID_CREATE']);
    expect(guid).toMatch(/^[0-9A-F]{32}$/);
    expect(Buffer.from(guid, 'hex').toString('latin1')).toBe(id);
  });

  it('is done when a second attempt is refused because the first one made it', async () => {
    const { erp, named } = fakeSap(cases({ there: true }), FSCM);
    expect(await erp.execute(dispute, within())).toMatchObject({
      outcome: 'done',
      receipt: { document: '000000004242' },
    });
    expect(named(ROLLBACK)).toHaveLength(1);
  });

  it.each([
    ['knows what is there', [{ CASE_GUID: GUID, ATTR_ID: 'CASE_TITLE', ATTR_VALUE: 'x' }], 'present'],
    ['cannot tell what is not', [], 'cannot-tell'],
  ])('%s without the case table', async (_what, rowsThere, found) => {
    const answers = { ...cases(), BAPI_DISPUTE_GETDETAIL_MULTI: () => ({ CASE_DETAIL: rowsThere }) };
    const { erp } = fakeSap(answers, { ...FSCM, readTable: 'off' });
    expect(await erp.lookup(dispute, within())).toMatchObject({ found });
  });
});

describe('a change of a contact', () => {
  const execute = async (args: Fields, book = addressBook(OLD)) => {
    const sap = fakeSap(book.answers, ADDRESS);
    return { outcome: await sap.erp.execute(command('update_contact', args), within()), book, ...sap };
  };

  it('adds to the customer’s own address without a contact', async () => {
    const { outcome, book, named } = await execute({ action: 'add', email: 'ap@x.example' });
    expect(outcome).toMatchObject({ outcome: 'done' });
    expect(named('BAPI_ADDRESSORG_CHANGE')[0]).toMatchObject({
      OBJ_TYPE: 'KNA1',
      OBJ_ID: '0000100001',
      CONTEXT: '0001',
      SAVE_ADDRESS: 'X',
      IV_CHECK_ADDRESS: 'X',
    });
    expect(book.mails).toMatchObject([{ E_MAIL: 'ap@x.example', STD_NO: 'X' }]);
  });

  it('names a contact person by its number and the customer', async () => {
    const { named } = await execute({ action: 'invalidate', contact: '77', phone: '+4930123456' });
    expect(named('BAPI_ADDRESSCONTPART_CHANGE')[0]).toMatchObject({
      OBJ_TYPE_P: 'BUS1006001',
      OBJ_ID_P: '0000000077',
      OBJ_TYPE_C: 'KNA1',
      OBJ_ID_C: '0000100001',
      CONTEXT: '0005',
    });
  });

  it('keeps what it invalidates on record', async () => {
    const { outcome, book } = await execute({ action: 'invalidate', contact: '77', phone: '+4930123456' });
    expect(outcome).toMatchObject({ outcome: 'done' });
    expect(book.phones).toMatchObject([{ TELEPHONE: '030 123456', FLG_NOUSE: 'X' }]);
  });

  it('writes nothing where the address is as wished already', async () => {
    const { outcome, calls } = await execute({ action: 'add', phone: '+4930123456' });
    expect(outcome).toMatchObject({ outcome: 'done', readBack: 'verified' });
    expect(calls.filter(({ session }) => session > 0)).toEqual([]);
  });

  it.each([
    ['a name', { name: 'Anna' }],
    ['a role', { role: 'AP' }],
  ])('refuses %s, whose structures nobody knows', async (_what, more) => {
    const { outcome, calls } = await execute({ action: 'add', phone: '+4930123456', ...more });
    expect(outcome).toMatchObject({ outcome: 'refused' });
    expect(calls).toEqual([]);
  });

  it('leaves every address as wished, whatever stood in it', async () => {
    const numbers = ['+4930111111', '+4930222222', '+4930333333'] as const;
    const addresses = ['a@x.example', 'b@x.example'] as const;
    const flags = { STD_NO: fc.constantFrom('X', ''), FLG_NOUSE: fc.constantFrom('X', '') };
    const book = fc.record({
      phones: fc.array(fc.record({ TELEPHONE: fc.constantFrom(...numbers), ...flags }), { maxLength: 4 }),
      mails: fc.array(fc.record({ E_MAIL: fc.constantFrom(...addresses), ...flags }), { maxLength: 4 }),
    });
    const wish = fc.record({
      action: fc.constantFrom('add', 'change', 'invalidate'),
      phone: fc.constantFrom(...numbers),
      email: fc.constantFrom(undefined, ...addresses),
    });
    const counted = (list: readonly Record<string, string>[]) =>
      list.map((row, at) => ({ ...row, CONSNUMBER: String(at + 1).padStart(3, '0') }));
    await fc.assert(
      fc.asyncProperty(book, wish, async (drawn, { action, phone, email }) => {
        const before = addressBook(counted(drawn.phones), counted(drawn.mails));
        const args = { action, contact: '77', phone, ...(email !== undefined && { email }) };
        const { outcome } = await execute(args, before);
        expect(outcome).toMatchObject({ outcome: 'done', readBack: 'verified' });
        // Nothing is ever taken off the record.
        expect(before.phones.length).toBeGreaterThanOrEqual(drawn.phones.length);
      }),
      { numRuns: 200, verbose: 1 },
    );
  });

  it('sends as many flags as rows and inserts behind updates', () => {
    const now = {
      phones: [
        {
          COUNTRY: '',
          STD_NO: '',
          TELEPHONE: '+4930111111',
          EXTENSION: '',
          TEL_NO: '',
          CONSNUMBER: '001',
          FLG_NOUSE: 'X',
        },
      ],
      mails: [],
    };
    const wish: Wish = { action: 'change', phone: '+4930111111', email: 'a@x.example' };
    expect(isFulfilled(wish, now)).toBe(false);
    const plan = planOf(wish, now);
    expect(plan.BAPIADTEL_X).toEqual([{ STD_NO: 'X', UPDATEFLAG: 'I', TELEPHONE: 'X', EXTENSION: 'X' }]);
    expect(plan.BAPIADSMTP).toHaveLength(plan.BAPIADSMT_X.length);
  });
});
