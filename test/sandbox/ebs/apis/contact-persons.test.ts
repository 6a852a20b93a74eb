import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Books, initialize, messages, n, openBooks, rec, type Session, t, value } from './harness.ts';

let books: Books;
let session: Session;
let account: { party: string; id: string };
beforeAll(async () => {
  books = await openBooks();
  const { rows } = await books.db.query(
    "SELECT party_id::text AS party, cust_account_id::text AS id FROM apps.hz_cust_accounts WHERE status = 'A' LIMIT 1",
  );
  account = rows[0];
}, 120_000);
afterAll(() => books.close());
beforeEach(async () => {
  session = await books.open();
  await initialize(session);
  return () => session.lose();
});

const MODULE = { CREATED_BY_MODULE: t('TCA_V2_API') };
const person = (fields = {}) =>
  session.call('HZ_PARTY_V2PUB.CREATE_PERSON', {
    P_INIT_MSG_LIST: t('T'),
    P_PERSON_REC: rec({ PERSON_FIRST_NAME: t('Ada'), PERSON_LAST_NAME: t('Quill'), ...MODULE, ...fields }),
  });
const orgContact = (subject: string, fields = {}) =>
  session.call('HZ_PARTY_CONTACT_V2PUB.CREATE_ORG_CONTACT', {
    P_INIT_MSG_LIST: t('T'),
    P_ORG_CONTACT_REC: rec({
      JOB_TITLE: t('Accounting'),
      ...MODULE,
      PARTY_REL_REC: rec({
        SUBJECT_ID: n(subject),
        SUBJECT_TYPE: t('PERSON'),
        SUBJECT_TABLE_NAME: t('HZ_PARTIES'),
        OBJECT_ID: n(account.party),
        OBJECT_TYPE: t('ORGANIZATION'),
        OBJECT_TABLE_NAME: t('HZ_PARTIES'),
        RELATIONSHIP_CODE: t('CONTACT_OF'),
        RELATIONSHIP_TYPE: t('CONTACT'),
        ...MODULE,
        ...fields,
      }),
    }),
  });

describe('a contact person', () => {
  it('is a person, a relationship in both directions with its party, a contact and a role', async () => {
    const who = value(await person(), 'X_PARTY_ID') ?? '';
    const contact = await orgContact(who);
    expect(value(contact, 'X_RETURN_STATUS')).toBe('S');
    const [relation, party] = [value(contact, 'X_PARTY_REL_ID'), value(contact, 'X_PARTY_ID') ?? ''];
    const rows = await session.rows(
      'SELECT directional_flag AS flag, relationship_code AS code, subject_id::text AS subject FROM apps.hz_relationships WHERE relationship_id = $1 ORDER BY directional_flag DESC',
      [relation],
    );
    expect(rows).toEqual([
      { flag: 'F', code: 'CONTACT_OF', subject: who },
      { flag: 'B', code: 'CONTACT', subject: account.party },
    ]);
    const role = () =>
      session.call('HZ_CUST_ACCOUNT_ROLE_V2PUB.CREATE_CUST_ACCOUNT_ROLE', {
        P_INIT_MSG_LIST: t('T'),
        P_CUST_ACCOUNT_ROLE_REC: rec({
          PARTY_ID: n(party),
          CUST_ACCOUNT_ID: n(account.id),
          ROLE_TYPE: t('CONTACT'),
          ...MODULE,
        }),
      });
    const created = await role();
    expect(value(created, 'X_RETURN_STATUS')).toBe('S');
    expect(value(await role(), 'X_MSG_DATA')).toBe('CUST_ACCOUNT_ID - PARTY_ID - ROLE_TYPE is taken already.');
    const retired = await session.call('HZ_CUST_ACCOUNT_ROLE_V2PUB.UPDATE_CUST_ACCOUNT_ROLE', {
      P_INIT_MSG_LIST: t('T'),
      P_CUST_ACCOUNT_ROLE_REC: rec({
        CUST_ACCOUNT_ROLE_ID: n(value(created, 'X_CUST_ACCOUNT_ROLE_ID') ?? ''),
        STATUS: t('I'),
      }),
      P_OBJECT_VERSION_NUMBER: n(1),
    });
    expect(value(retired, 'P_OBJECT_VERSION_NUMBER')).toBe('2');
  });

  it('leaves nothing behind when a part of it is refused', async () => {
    const who = value(await person(), 'X_PARTY_ID') ?? '';
    const count = async () => (await session.rows('SELECT count(*)::int AS n FROM apps.hz_parties'))[0]?.['n'];
    const before = await count();
    const outs = await orgContact(who, { RELATIONSHIP_CODE: t('ENEMY_OF') });
    expect(value(outs, 'X_RETURN_STATUS')).toBe('E');
    expect(await count()).toBe(before);
    expect(value(await person({ PERSON_FIRST_NAME: null, PERSON_LAST_NAME: null }), 'X_RETURN_STATUS')).toBe('E');
  });

  it('is changed with all three versions known, and not with one of them stale', async () => {
    const who = value(await person(), 'X_PARTY_ID') ?? '';
    const contact = value(await orgContact(who), 'X_ORG_CONTACT_ID') ?? '';
    const change = (versions: readonly number[]) =>
      session.call('HZ_PARTY_CONTACT_V2PUB.UPDATE_ORG_CONTACT', {
        P_INIT_MSG_LIST: t('T'),
        P_ORG_CONTACT_REC: rec({ ORG_CONTACT_ID: n(contact), JOB_TITLE: t('Treasurer'), PARTY_REL_REC: rec({}) }),
        P_CONT_OBJECT_VERSION_NUMBER: n(versions[0] ?? 0),
        P_REL_OBJECT_VERSION_NUMBER: n(versions[1] ?? 0),
        P_PARTY_OBJECT_VERSION_NUMBER: n(versions[2] ?? 0),
      });
    for (const stale of [
      [2, 1, 1],
      [1, 2, 1],
      [1, 1, 2],
    ]) {
      expect(value(await change(stale), 'X_RETURN_STATUS')).toBe('E');
      expect((await messages(session))[0]).toContain('was changed by somebody else');
    }
    const outs = await change([1, 1, 1]);
    expect(['CONT', 'REL', 'PARTY'].map((one) => value(outs, `P_${one}_OBJECT_VERSION_NUMBER`))).toEqual([
      '2',
      '2',
      '2',
    ]);
    const read = await session.call('HZ_PARTY_CONTACT_V2PUB.GET_ORG_CONTACT_REC', { P_ORG_CONTACT_ID: n(contact) });
    const record = read['X_ORG_CONTACT_REC'];
    expect(record?.kind === 'record' && record.fields.get('JOB_TITLE')).toEqual(t('Treasurer'));
  });

  it('gets another name by its version', async () => {
    const who = value(await person(), 'X_PARTY_ID') ?? '';
    const rename = (version: number) =>
      session.call('HZ_PARTY_V2PUB.UPDATE_PERSON', {
        P_INIT_MSG_LIST: t('T'),
        P_PERSON_REC: rec({ PERSON_LAST_NAME: t('Feather'), PARTY_REC: rec({ PARTY_ID: n(who) }) }),
        P_PARTY_OBJECT_VERSION_NUMBER: n(version),
      });
    expect(value(await rename(4), 'X_RETURN_STATUS')).toBe('E');
    expect(value(await rename(1), 'P_PARTY_OBJECT_VERSION_NUMBER')).toBe('2');
    const [row] = await session.rows('SELECT party_name FROM apps.hz_parties WHERE party_id = $1', [who]);
    expect(row).toEqual({ party_name: 'Ada Feather' });
  });
});

describe('an account and its profile', () => {
  it('are changed by their versions, and not into what they are not', async () => {
    const [profile] = await session.rows(
      `SELECT p.cust_account_profile_id::text AS id, p.object_version_number::text AS version, a.object_version_number::text AS account
         FROM apps.hz_customer_profiles p JOIN apps.hz_cust_accounts a USING (cust_account_id) WHERE p.cust_account_id = $1`,
      [account.id],
    );
    const hold = (version: string, fields = {}) =>
      session.call('HZ_CUSTOMER_PROFILE_V2PUB.UPDATE_CUSTOMER_PROFILE', {
        P_INIT_MSG_LIST: t('T'),
        P_CUSTOMER_PROFILE_REC: rec({
          CUST_ACCOUNT_PROFILE_ID: n(String(profile?.['id'])),
          CREDIT_HOLD: t('Y'),
          ...fields,
        }),
        P_OBJECT_VERSION_NUMBER: n(version),
      });
    expect(value(await hold('99'), 'X_RETURN_STATUS')).toBe('E');
    expect(value(await hold(String(profile?.['version']), { COLLECTOR_ID: n(-1) }), 'X_RETURN_STATUS')).toBe('E');
    expect(value(await hold(String(profile?.['version'])), 'X_RETURN_STATUS')).toBe('S');
    const outs = await session.call('HZ_CUST_ACCOUNT_V2PUB.UPDATE_CUST_ACCOUNT', {
      P_INIT_MSG_LIST: t('T'),
      P_CUST_ACCOUNT_REC: rec({ CUST_ACCOUNT_ID: n(account.id), ACCOUNT_NUMBER: t('another') }),
      P_OBJECT_VERSION_NUMBER: n(String(profile?.['account'])),
    });
    expect(value(outs, 'X_MSG_DATA')).toBe('ACCOUNT_NUMBER cannot be changed.');
    const read = await session.call('HZ_CUSTOMER_PROFILE_V2PUB.GET_CUSTOMER_PROFILE_REC', {
      P_CUST_ACCOUNT_PROFILE_ID: n(String(profile?.['id'])),
    });
    const record = read['X_CUSTOMER_PROFILE_REC'];
    expect(record?.kind === 'record' && record.fields.get('CREDIT_HOLD')).toEqual(t('Y'));
  });
});
