import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../sandbox/ecc/functions/contract.ts';
import { type AddOnWorld, command, messageOf, openAddOnWorld, rowsOf } from '../sandbox/ecc/addon/world.ts';
import { ATTACKS } from './command-attacks.ts';

let world: AddOnWorld;
beforeAll(async () => {
  world = await openAddOnWorld();
}, 60_000);
afterEach(() => world.clear());
afterAll(() => world?.close());

const OWN = '0000010001';
const OTHER = '0000010003';
const ITEM = { BUKRS: '1000', BELNR: '4900000004', GJAHR: '2026', BUZEI: '001', INVOICE: '0090000004', WAERS: 'EUR' };
const PLAN = [{ DUE_ON: '20261201', AMOUNT: '100.00', WAERS: 'EUR' }];
const PROMISE = { IT_ITEMS: [{ ...ITEM, AMOUNT: '100.00' }], IT_INSTALMENTS: PLAN };
const DISPUTE = {
  IV_BUKRS: ITEM.BUKRS,
  IV_BELNR: ITEM.BELNR,
  IV_GJAHR: ITEM.GJAHR,
  IV_BUZEI: ITEM.BUZEI,
  IV_REASON: 'price',
  IV_WAERS: 'EUR',
};
type Values = Parameters<AddOnWorld['call']>[1];

/** Every function with an input that would succeed. */
const CALLS: Readonly<Record<string, (customer: string) => Values>> = {
  Z_ADIT_PROMISE_CREATE: (customer) => ({ ...command(customer), ...PROMISE }),
  Z_ADIT_PROMISE_CHANGE: (customer) => ({ ...command(customer), IV_PROMISE_ID: '0000000001', IV_ACTION: 'CANCEL' }),
  Z_ADIT_DISPUTE_CREATE: (customer) => ({ ...command(customer), ...DISPUTE }),
  Z_ADIT_DISPUTE_UPDATE: (customer) => ({ ...command(customer), IV_DISPUTE_ID: '0000000001', IV_ACTION: 'WITHDRAW' }),
  Z_ADIT_ACTIVITY_CREATE: (customer) => ({ ...command(customer), IV_KIND: 'TASK', IV_TEXT: 'x' }),
  Z_ADIT_PREFERENCE_SET: (customer) => ({ ...command(customer), IV_DO_NOT_CALL: 'X' }),
  Z_ADIT_PROMISES_READ: (customer) => ({ IV_KUNNR: customer }),
  Z_ADIT_DISPUTES_READ: (customer) => ({ IV_KUNNR: customer }),
  Z_ADIT_ACTIVITIES_READ: (customer) => ({ IV_KUNNR: customer }),
  Z_ADIT_PREFERENCE_READ: (customer) => ({ IV_KUNNR: customer }),
  Z_ADIT_CONTACTS_READ: (customer) => ({ IV_KUNNR: customer }),
  Z_ADIT_BILLING_LINES_READ: () => ({ IV_VBELN: '0090000004' }),
  Z_ADIT_CHANGES_SINCE: () => ({}),
};
/** Names no customer and tells nothing. */
const OPEN_TO_ALL = 'Z_ADIT_VERSION';

async function filled(customer = OWN): Promise<string> {
  const given = command(customer);
  for (const [name, values] of [
    ['Z_ADIT_PROMISE_CREATE', { ...given, ...PROMISE }],
    ['Z_ADIT_DISPUTE_CREATE', { ...command(customer), ...DISPUTE, IV_TEXT: 'first' }],
  ] as const) {
    expect([name, messageOf(await world.call(name, values))]).toEqual([name, '']);
  }
  return given.IV_COMMAND_ID;
}

const tables = (result: Result) => Object.values(result).flatMap((value) => (Array.isArray(value) ? value : []));

describe('authority in the add-on', () => {
  it('is asked of in every function that the source has', () => {
    const folder = fileURLToPath(new URL('../../bapi/addon/src/', import.meta.url));
    const names = readdirSync(folder).filter((name) => /z_adit_\w+\.abap$/.test(name));
    const unguarded = names.filter((name) => {
      const source = readFileSync(`${folder}${name}`, 'utf8').replace(/^\*.*$/gm, '');
      return !/AUTHORITY-CHECK|PERFORM (?:check_customer|begin_command)\b/.test(source);
    });
    expect(unguarded).toEqual([`zadit.fugr.${OPEN_TO_ALL.toLowerCase()}.abap`]);
    expect(names).toHaveLength(Object.keys(CALLS).length + 2);
  });

  it.each(Object.keys(CALLS))('%s gives and changes nothing without it', async (name) => {
    await filled();
    const before = await world.rows();
    world.authorise(() => false);
    const result = await world.call(name, CALLS[name]?.(OWN));
    expect(messageOf(result)).toBe('E011');
    expect(tables(result)).toEqual([]);
    expect(await world.rows()).toBe(before);
  });

  it.each(Object.keys(CALLS).filter((name) => !name.endsWith('_READ') && !name.endsWith('_SINCE')))(
    '%s changes nothing for one who may only display',
    async (name) => {
      await filled();
      const before = await world.rows();
      world.authorise((_user, _company, activity) => activity === '03');
      expect(messageOf(await world.call(name, CALLS[name]?.(OWN)))).toBe('E011');
      expect(await world.rows()).toBe(before);
    },
  );

  it('is needed to hear of a command, and a refusal is not the same as that there is none', async () => {
    const commandId = await filled();
    const lookup = (id: string) => world.call('Z_ADIT_COMMAND_LOOKUP', { IV_COMMAND_ID: id });
    expect(await lookup(commandId)).toMatchObject({ EV_FOUND: 'X', EV_KUNNR: OWN });
    const absent = await lookup('c0ffee00-0000-4000-8000-ffffffffffff');
    expect([absent['EV_FOUND'], messageOf(absent)]).toEqual(['', '']);
    for (const rule of [() => false, (_user: string, company: string | null) => company === null]) {
      world.authorise(rule);
      const refused = await lookup(commandId);
      expect(messageOf(refused)).toBe('E011');
      expect(refused).toMatchObject({ EV_FOUND: '', EV_KUNNR: '', EV_DIGEST: '', EV_OBJECT_ID: '' });
    }
  });

  it('of another company code is none', async () => {
    world.authorise((_user, company) => company === '9999');
    for (const name of ['Z_ADIT_PROMISE_CREATE', 'Z_ADIT_PROMISES_READ', 'Z_ADIT_BILLING_LINES_READ']) {
      expect(messageOf(await world.call(name, CALLS[name]?.(OWN)))).toBe('E011');
    }
  });
});

describe("somebody else's objects in the add-on", () => {
  it('do not exist: promise, dispute, item, invoice and contact', async () => {
    await filled();
    const before = await world.rows();
    const contact = await world.db.query<{ parnr: string }>('SELECT parnr FROM ecc.knvk WHERE kunnr = $1 LIMIT 1', [
      OWN,
    ]);
    const task = { IV_KIND: 'TASK', IV_TEXT: 'x' };
    const asked: readonly (readonly [string, Values, string])[] = [
      ['Z_ADIT_PROMISE_CHANGE', { IV_PROMISE_ID: '0000000001', IV_ACTION: 'CANCEL' }, 'E004'],
      ['Z_ADIT_PROMISE_CHANGE', { IV_PROMISE_ID: '0000000001', IV_ACTION: 'RESCHEDULE', IT_INSTALMENTS: PLAN }, 'E004'],
      ['Z_ADIT_DISPUTE_UPDATE', { IV_DISPUTE_ID: '0000000001', IV_ACTION: 'WITHDRAW' }, 'E004'],
      ['Z_ADIT_DISPUTE_UPDATE', { IV_DISPUTE_ID: '0000000001', IV_ACTION: 'NOTE', IV_TEXT: 'x' }, 'E004'],
      ['Z_ADIT_PROMISE_CREATE', PROMISE, 'E002'],
      ['Z_ADIT_DISPUTE_CREATE', DISPUTE, 'E002'],
      ['Z_ADIT_ACTIVITY_CREATE', { ...task, IV_INVOICE: ITEM.INVOICE }, 'E002'],
      ['Z_ADIT_ACTIVITY_CREATE', { ...task, IV_CONTACT: contact.rows[0]?.parnr ?? '' }, 'E004'],
    ];
    for (const [name, values, code] of asked) {
      expect([name, messageOf(await world.call(name, { ...command(OTHER), ...values }))]).toEqual([name, code]);
    }
    expect(await world.rows()).toBe(before);
    const read = await world.call('Z_ADIT_PROMISES_READ', { IV_KUNNR: OWN });
    expect(rowsOf(read, 'ET_PROMISES')).toMatchObject([{ STATUS: 'O' }]);
  });

  it('are not had by a command id that is known: digest, kind and customer have to be its own', async () => {
    const given = command(OWN);
    await world.call('Z_ADIT_PROMISE_CREATE', { ...given, ...PROMISE });
    const before = await world.rows();
    for (const [name, values] of [
      ['Z_ADIT_PROMISE_CREATE', { ...given, ...PROMISE, IV_DIGEST: '0'.repeat(64) }],
      ['Z_ADIT_PROMISE_CREATE', { ...given, ...PROMISE, IV_KUNNR: OTHER }],
      ['Z_ADIT_DISPUTE_CREATE', { ...given, ...DISPUTE }],
      ['Z_ADIT_ACTIVITY_CREATE', { ...given, IV_KIND: 'TASK', IV_TEXT: 'x' }],
    ] as const) {
      const result = await world.call(name, values);
      expect([messageOf(result), result['EV_OBJECT_ID'], result['EV_DUPLICATE']]).toEqual(['E010', '', '']);
    }
    expect(await world.rows()).toBe(before);
  });
});

describe('inputs of the add-on that mean harm', () => {
  it('promise no more than is open, though an item stands there twice', async () => {
    const open = await world.db.query<{ wrbtr: string }>(
      'SELECT wrbtr::text FROM ecc.bsid WHERE kunnr = $1 AND belnr = $2',
      [OWN, ITEM.BELNR],
    );
    const amount = open.rows[0]?.wrbtr ?? '';
    const twice = { ...ITEM, AMOUNT: amount };
    const result = await world.call('Z_ADIT_PROMISE_CREATE', {
      ...command(OWN),
      IT_ITEMS: [twice, twice],
      IT_INSTALMENTS: [
        { DUE_ON: '20261201', AMOUNT: amount, WAERS: 'EUR' },
        { DUE_ON: '20261202', AMOUNT: amount, WAERS: 'EUR' },
      ],
    });
    expect(messageOf(result)).not.toBe('');
    expect(await world.rows()).toBe(0);
  });

  it.each(['-100.00', '0.00'])('are refused as amounts: %s', async (AMOUNT) => {
    for (const values of [
      { IT_ITEMS: [{ ...ITEM, AMOUNT }], IT_INSTALMENTS: PLAN },
      { ...PROMISE, IT_INSTALMENTS: [{ ...PLAN[0], AMOUNT }] },
      { ...PROMISE, IT_INSTALMENTS: [...PLAN, { DUE_ON: '20261202', AMOUNT, WAERS: 'EUR' }] },
    ]) {
      expect(messageOf(await world.call('Z_ADIT_PROMISE_CREATE', { ...command(OWN), ...values }))).not.toBe('');
    }
    expect(await world.rows()).toBe(0);
  });

  it('are kept as texts, to the letter, and are never more than that', async () => {
    await filled();
    const texts = ATTACKS.filter((text) => text.length < 500 && !/[\0\p{Cs}\p{NChar}]/u.test(text));
    for (const IV_TEXT of texts) {
      const given = { ...command(OWN), IV_DISPUTE_ID: '0000000001', IV_ACTION: 'NOTE', IV_TEXT };
      expect([IV_TEXT, messageOf(await world.call('Z_ADIT_DISPUTE_UPDATE', given))]).toEqual([IV_TEXT, '']);
    }
    const read = await world.call('Z_ADIT_DISPUTES_READ', { IV_KUNNR: OWN });
    expect(rowsOf(read, 'ET_NOTES').map(({ TEXT }) => TEXT)).toEqual(['first', ...texts]);
    expect(rowsOf(read, 'ET_DISPUTES')).toMatchObject([{ STATUS: 'O', KUNNR: OWN }]);
    for (const key of ["' OR '1'='1", '%', '__________', "x'; DROP TABLE ecc.zadit_cmd; --"]) {
      const missed = await world.call('Z_ADIT_DISPUTE_UPDATE', {
        ...command(OWN),
        IV_DISPUTE_ID: key.slice(0, 20),
        IV_ACTION: 'WITHDRAW',
      });
      expect(messageOf(missed)).toBe('E004');
      expect(messageOf(await world.call('Z_ADIT_PROMISES_READ', { IV_KUNNR: key.slice(0, 10) }))).toBe('E001');
    }
  });
});
