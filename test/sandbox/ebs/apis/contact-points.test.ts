import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Books, d, initialize, messages, n, openBooks, rec, type Session, t, value } from './harness.ts';

let books: Books;
let session: Session;
let party: string;
beforeAll(async () => {
  books = await openBooks();
}, 120_000);
afterAll(() => books.close());
beforeEach(async () => {
  session = await books.open();
  await initialize(session);
  const outs = await session.call('HZ_PARTY_V2PUB.CREATE_PERSON', {
    P_INIT_MSG_LIST: t('T'),
    P_PERSON_REC: rec({
      PERSON_FIRST_NAME: t('Ada'),
      PERSON_LAST_NAME: t('Quill'),
      CREATED_BY_MODULE: t('TCA_V2_API'),
      PARTY_REC: rec({}),
    }),
  });
  party = value(outs, 'X_PARTY_ID') ?? '';
  return () => session.lose();
});

const head = (more = {}) =>
  rec({
    CONTACT_POINT_TYPE: t('PHONE'),
    OWNER_TABLE_NAME: t('HZ_PARTIES'),
    OWNER_TABLE_ID: n(party),
    CREATED_BY_MODULE: t('TCA_V2_API'),
    ...more,
  });
const phone = (more = {}) =>
  rec({
    PHONE_COUNTRY_CODE: t('49'),
    PHONE_AREA_CODE: t('421'),
    PHONE_NUMBER: t('555-17'),
    PHONE_LINE_TYPE: t('GEN'),
    ...more,
  });
const create = (point = head(), parts = phone()) =>
  session.call('HZ_CONTACT_POINT_V2PUB.CREATE_PHONE_CONTACT_POINT', {
    P_INIT_MSG_LIST: t('T'),
    P_CONTACT_POINT_REC: point,
    P_PHONE_REC: parts,
  });
const update = (id: string, version: string | null, point = {}, parts = {}) =>
  session.call('HZ_CONTACT_POINT_V2PUB.UPDATE_PHONE_CONTACT_POINT', {
    P_INIT_MSG_LIST: t('T'),
    P_CONTACT_POINT_REC: rec({ CONTACT_POINT_ID: n(id), ...point }),
    P_PHONE_REC: rec(parts),
    P_OBJECT_VERSION_NUMBER: version === null ? null : n(version),
  });
const row = async (id: string) =>
  (await session.rows('SELECT * FROM apps.hz_contact_points WHERE contact_point_id = $1', [id]))[0] ?? {};

describe('a telephone number', () => {
  it('is created with version 1, who-columns, the number backwards, and is primary when it is the first', async () => {
    const outs = await create();
    expect(value(outs, 'X_RETURN_STATUS')).toBe('S');
    const id = value(outs, 'X_CONTACT_POINT_ID') ?? '';
    expect(await row(id)).toMatchObject({
      object_version_number: '1',
      transposed_phone_number: '7155512494',
      raw_phone_number: '421-555-17',
      primary_flag: 'Y',
      status: 'A',
      created_by: '1150',
      orig_system_reference: id,
    });
    const [shown] = await session.rows(
      'SELECT primary_phone_contact_pt_id::text AS id FROM apps.hz_parties WHERE party_id = $1',
      [party],
    );
    expect(shown).toEqual({ id });
  });

  it('takes the mark of the primary one from the other, whose version counts up', async () => {
    const first = value(await create(), 'X_CONTACT_POINT_ID') ?? '';
    const second = value(await create(head({ PRIMARY_FLAG: t('N') })), 'X_CONTACT_POINT_ID') ?? '';
    expect((await row(second))['primary_flag']).toBe('N');
    await update(second, '1', { PRIMARY_FLAG: t('Y') });
    expect(await row(first)).toMatchObject({ primary_flag: 'N', object_version_number: '2' });
    expect(await row(second)).toMatchObject({ primary_flag: 'Y', object_version_number: '2' });
  });

  it('keeps what is NULL, clears what is G_MISS, and derives anew', async () => {
    const id = value(await create(head(), phone({ PHONE_EXTENSION: t('9') })), 'X_CONTACT_POINT_ID') ?? '';
    const outs = await update(id, '1', {}, { PHONE_AREA_CODE: t('40'), PHONE_EXTENSION: t('\0') });
    expect(value(outs, 'X_RETURN_STATUS')).toBe('S');
    expect(value(outs, 'P_OBJECT_VERSION_NUMBER')).toBe('2');
    expect(await row(id)).toMatchObject({
      phone_number: '555-17',
      phone_area_code: '40',
      phone_extension: null,
      transposed_phone_number: '71555' + '04' + '94',
      object_version_number: '2',
    });
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['no owner', () => create(head({ OWNER_TABLE_ID: null })), 'A value is required for OWNER_TABLE_ID.'],
    [
      'an owner that is none',
      () => create(head({ OWNER_TABLE_ID: n(-1) })),
      'OWNER_TABLE_ID is not valid: no such PARTY_ID in HZ_PARTIES.',
    ],
    ['no module', () => create(head({ CREATED_BY_MODULE: null })), 'A value is required for CREATED_BY_MODULE.'],
    [
      'a module that nobody set up',
      () => create(head({ CREATED_BY_MODULE: t('NOBODY') })),
      'CREATED_BY_MODULE is not a valid code of HZ_CREATED_BY_MODULES.',
    ],
    [
      'no line type',
      () => create(head(), phone({ PHONE_LINE_TYPE: null })),
      'A value is required for PHONE_LINE_TYPE.',
    ],
    [
      'another line type',
      () => create(head(), phone({ PHONE_LINE_TYPE: t('TELEPATHY') })),
      'PHONE_LINE_TYPE is not a valid code of PHONE_LINE_TYPE.',
    ],
    [
      'no number',
      () => create(head(), phone({ PHONE_NUMBER: null })),
      'Give either a telephone number or a raw one, not both and not none.',
    ],
    [
      'both numbers',
      () => create(head(), phone({ RAW_PHONE_NUMBER: t('0421 55517') })),
      'Give either a telephone number or a raw one, not both and not none.',
    ],
    [
      'a mail as a telephone',
      () => create(head({ CONTACT_POINT_TYPE: t('EMAIL') })),
      'CONTACT_POINT_TYPE is not a valid code of COMMUNICATION_TYPE.',
    ],
  ])('is refused with %s', async (_what, act, message) => {
    const outs = (await act()) as Awaited<ReturnType<typeof create>>;
    expect(value(outs, 'X_RETURN_STATUS')).toBe('E');
    expect(await messages(session)).toContain(message);
    expect(await session.rows('SELECT 1 FROM apps.hz_contact_points WHERE owner_table_id = $1', [party])).toEqual([]);
  });

  it('tells everything that is wrong at once', async () => {
    await create(head({ CREATED_BY_MODULE: null, OWNER_TABLE_ID: null }), phone({ PHONE_LINE_TYPE: null }));
    expect(await messages(session)).toHaveLength(3);
  });

  it.each([['2'], ['0'], [null]])('is not changed by who knows version %s', async (version) => {
    const id = value(await create(), 'X_CONTACT_POINT_ID') ?? '';
    const outs = await update(id, version, {}, { PHONE_NUMBER: t('1') });
    expect(value(outs, 'X_RETURN_STATUS')).toBe('E');
    expect(value(outs, 'X_MSG_DATA')).toBe('The row in HZ_CONTACT_POINTS was changed by somebody else.');
    expect(await row(id)).toMatchObject({ phone_number: '555-17', object_version_number: '1' });
  });

  it('is not changed where there is none, and not into what it is not', async () => {
    const id = value(await create(), 'X_CONTACT_POINT_ID') ?? '';
    expect(value(await update('-1', '1'), 'X_MSG_DATA')).toBe('There is no HZ_CONTACT_POINTS with -1.');
    const moved = await update(id, '1', { OWNER_TABLE_ID: n(-1) });
    expect(value(moved, 'X_MSG_DATA')).toBe('OWNER_TABLE_ID cannot be changed.');
    expect(value(await update(id, '1', { CREATED_BY_MODULE: t('HZ_CPUI') }), 'X_RETURN_STATUS')).toBe('E');
    expect(value(await update(id, '1', { CREATED_BY_MODULE: t('TCA_V2_API') }), 'X_RETURN_STATUS')).toBe('S');
  });

  it('cannot be changed while somebody else does; once they have, the version is another', async () => {
    const id = value(await create(), 'X_CONTACT_POINT_ID') ?? '';
    await session.session.commit();
    const other = await books.open();
    await initialize(other);
    await other.rows('SELECT 1 FROM apps.hz_contact_points WHERE contact_point_id = $1 FOR UPDATE', [id]);
    const outs = await update(id, '1', {}, { PHONE_NUMBER: t('1') });
    expect(value(outs, 'X_RETURN_STATUS')).toBe('U');
    expect(value(outs, 'X_MSG_DATA')).toContain('ORA-00054');
    await other.session.rollback();
    expect(value(await update(id, '1', {}, { PHONE_NUMBER: t('1') }), 'X_RETURN_STATUS')).toBe('S');
  });

  it('is undone with what the caller undoes, and gone with a lost session', async () => {
    const id = value(await create(), 'X_CONTACT_POINT_ID') ?? '';
    await session.lose();
    expect(
      (await books.db.query('SELECT 1 FROM apps.hz_contact_points WHERE contact_point_id = $1', [id])).rows,
    ).toEqual([]);
  });

  it('is read into both records', async () => {
    const id = value(await create(), 'X_CONTACT_POINT_ID') ?? '';
    const outs = await session.call('HZ_CONTACT_POINT_V2PUB.GET_PHONE_CONTACT_POINT', { P_CONTACT_POINT_ID: n(id) });
    const parts = outs['X_PHONE_REC'];
    expect(parts?.kind === 'record' && parts.fields.get('PHONE_NUMBER')).toEqual(t('555-17'));
    const point = outs['X_CONTACT_POINT_REC'];
    expect(point?.kind === 'record' && point.fields.get('OWNER_TABLE_ID')).toEqual(n(party));
  });

  it('is taken apart by country', async () => {
    const format = (raw: string, territory: string) =>
      session.call('HZ_CONTACT_POINT_V2PUB.PHONE_FORMAT', {
        P_RAW_PHONE_NUMBER: t(raw),
        P_TERRITORY_CODE: t(territory),
      });
    const outs = await format('(937) 555-0117', 'US');
    expect([
      value(outs, 'X_PHONE_COUNTRY_CODE'),
      value(outs, 'X_PHONE_AREA_CODE'),
      value(outs, 'X_PHONE_NUMBER'),
    ]).toEqual(['1', '937', '5550117']);
    expect(value(await format('nobody', 'US'), 'X_RETURN_STATUS')).toBe('E');
  });
});

describe('a mail address and a preference', () => {
  it('needs an address, and is shown at the party', async () => {
    const mail = (address: string | null) =>
      session.call('HZ_CONTACT_POINT_V2PUB.CREATE_EMAIL_CONTACT_POINT', {
        P_INIT_MSG_LIST: t('T'),
        P_CONTACT_POINT_REC: head({ CONTACT_POINT_TYPE: t('EMAIL') }),
        P_EMAIL_REC: rec({ EMAIL_ADDRESS: address === null ? null : t(address) }),
      });
    expect(value(await mail(null), 'X_RETURN_STATUS')).toBe('E');
    const id = value(await mail('ada@example.com'), 'X_CONTACT_POINT_ID') ?? '';
    expect(await row(id)).toMatchObject({ email_format: 'MAILHTML', email_address: 'ada@example.com' });
    const [shown] = await session.rows('SELECT email_address FROM apps.hz_parties WHERE party_id = $1', [party]);
    expect(shown).toEqual({ email_address: 'ada@example.com' });
  });

  it('is created, ended with the version known, and refused with codes that are none', async () => {
    const preference = (more = {}) =>
      session.call('HZ_CONTACT_PREFERENCE_V2PUB.CREATE_CONTACT_PREFERENCE', {
        P_INIT_MSG_LIST: t('T'),
        P_CONTACT_PREFERENCE_REC: rec({
          CONTACT_LEVEL_TABLE: t('HZ_PARTIES'),
          CONTACT_LEVEL_TABLE_ID: n(party),
          CONTACT_TYPE: t('CALL'),
          PREFERENCE_CODE: t('DO_NOT'),
          REQUESTED_BY: t('PARTY'),
          CREATED_BY_MODULE: t('TCA_V2_API'),
          ...more,
        }),
      });
    const id = value(await preference(), 'X_CONTACT_PREFERENCE_ID') ?? '';
    const change = (version: string, fields = {}) =>
      session.call('HZ_CONTACT_PREFERENCE_V2PUB.UPDATE_CONTACT_PREFERENCE', {
        P_INIT_MSG_LIST: t('T'),
        P_CONTACT_PREFERENCE_REC: rec({ CONTACT_PREFERENCE_ID: n(id), ...fields }),
        P_OBJECT_VERSION_NUMBER: n(version),
      });
    expect(value(await change('7', { STATUS: t('I') }), 'X_RETURN_STATUS')).toBe('E');
    expect(value(await change('1', { PREFERENCE_END_DATE: d('2026-11-01') }), 'X_RETURN_STATUS')).toBe('E');
    const outs = await change('1', { STATUS: t('I'), PREFERENCE_END_DATE: d('2026-11-21') });
    expect(value(outs, 'P_OBJECT_VERSION_NUMBER')).toBe('2');
    const [stored] = await session.rows(
      'SELECT status, requested_by FROM apps.hz_contact_preferences WHERE contact_preference_id = $1',
      [id],
    );
    expect(stored).toEqual({ status: 'I', requested_by: 'PARTY' });
    for (const wrong of [
      { CONTACT_TYPE: t('PIGEON') },
      { PREFERENCE_CODE: t('PERHAPS') },
      { REQUESTED_BY: null },
      { CONTACT_LEVEL_TABLE: t('FND_USER') },
    ]) {
      expect(value(await preference(wrong), 'X_RETURN_STATUS')).toBe('E');
    }
  });
});
