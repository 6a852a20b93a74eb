import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Books, initialize, messages, n, openBooks, type Session, STANDARD, t, tbl, value } from './harness.ts';

let books: Books;
let session: Session;
beforeAll(async () => {
  books = await openBooks();
}, 120_000);
afterAll(() => books.close());
beforeEach(async () => {
  session = await books.open();
  return () => session.lose();
});

const returned = async (name: string, args = {}) => value(await session.call(name, args), 'RETURN');

describe('who works and where', () => {
  it('knows nobody before APPS_INITIALIZE, takes any numbers, and keeps them for the session alone', async () => {
    expect(await returned('FND_GLOBAL.USER_ID')).toBe('-1');
    expect(await returned('FND_GLOBAL.USER_NAME')).toBeNull();
    await session.call('FND_GLOBAL.APPS_INITIALIZE', {
      USER_ID: n(987_654),
      RESP_ID: n(1),
      RESP_APPL_ID: n(2),
      SECURITY_GROUP_ID: n(0),
    });
    expect(await returned('FND_GLOBAL.USER_ID')).toBe('987654');
    expect(await returned('FND_GLOBAL.USER_NAME')).toBeNull();
    await initialize(session);
    expect(await returned('FND_GLOBAL.USER_NAME')).toBe('ADIT_AGENT');
    const other = await books.open();
    expect(value(await other.call('FND_GLOBAL.USER_ID'), 'RETURN')).toBe('-1');
  });

  it('has no operating unit for a responsibility that does not exist', async () => {
    await session.call('FND_GLOBAL.APPS_INITIALIZE', { USER_ID: n(1150), RESP_ID: n(1), RESP_APPL_ID: n(2) });
    await expect(session.call('MO_GLOBAL.INIT', { P_APPL_SHORT_NAME: t('AR') })).rejects.toThrow(
      /^ORA-20001: APP-FND-02902/,
    );
    await expect(session.call('MO_GLOBAL.INIT', { P_APPL_SHORT_NAME: t('XX') })).rejects.toThrow('ORA-20001');
  });

  it('works in the operating unit that was set, and forgets it with another APPS_INITIALIZE', async () => {
    expect(await returned('MO_GLOBAL.GET_CURRENT_ORG_ID')).toBeNull();
    await initialize(session, 102);
    expect(await returned('MO_GLOBAL.GET_CURRENT_ORG_ID')).toBe('102');
    expect(await returned('MO_GLOBAL.GET_ACCESS_MODE')).toBe('S');
    expect(await returned('MO_GLOBAL.GET_OU_COUNT')).toBe('2');
    expect(await returned('MO_GLOBAL.CHECK_ACCESS', { P_ORG_ID: n(102) })).toBe('Y');
    expect(await returned('MO_GLOBAL.CHECK_ACCESS', { P_ORG_ID: n(101) })).toBe('N');
    expect(await returned('MO_GLOBAL.GET_OU_NAME', { P_ORG_ID: n(102) })).toBe('Quillfeather Dayton');
    await session.call('FND_GLOBAL.APPS_INITIALIZE', { USER_ID: n(1150), RESP_ID: n(52_101), RESP_APPL_ID: n(222) });
    expect(await returned('MO_GLOBAL.GET_CURRENT_ORG_ID')).toBeNull();
    expect(await returned('MO_GLOBAL.IS_MO_INIT_DONE')).toBe('N');
  });

  it('sets a foreign operating unit without a word, which no API works in', async () => {
    await initialize(session);
    await session.call('MO_GLOBAL.SET_POLICY_CONTEXT', { P_ACCESS_MODE: t('S'), P_ORG_ID: n(999) });
    const outs = await session.call('MO_GLOBAL.VALIDATE_ORGID_PUB_API', { ORG_ID: null, ERROR_MESG_SUPPR: t('N') });
    expect(value(outs, 'STATUS')).toBe('F');
    expect(await messages(session)).toEqual(['The operating unit is not valid or may not be accessed.']);
    await expect(session.call('MO_GLOBAL.SET_POLICY_CONTEXT', { P_ACCESS_MODE: t('Q') })).rejects.toThrow('ORA-20001');
  });
});

describe('the message list', () => {
  const add = async (name: string, tokens: Readonly<Record<string, string>> = {}) => {
    await session.call('FND_MESSAGE.SET_NAME', { APPLICATION: t('AR'), NAME: t(name) });
    for (const [token, said] of Object.entries(tokens))
      await session.call('FND_MESSAGE.SET_TOKEN', { TOKEN: t(token), VALUE: t(said) });
    await session.call('FND_MSG_PUB.ADD');
  };
  const get = async (index: number, encoded = 'F') =>
    value(await session.call('FND_MSG_PUB.GET', { P_MSG_INDEX: n(index), P_ENCODED: t(encoded) }, 2), 'RETURN');

  it('gives the data with exactly one message, encoded unless told', async () => {
    const counted = (encoded: string) => session.call('FND_MSG_PUB.COUNT_AND_GET', { P_ENCODED: t(encoded) });
    expect(await counted('T')).toEqual({ P_COUNT: n(0), P_DATA: null });
    await add('HZ_API_MISSING_COLUMN', { COLUMN: 'PARTY_ID' });
    expect(await counted('T')).toEqual({
      P_COUNT: n(1),
      P_DATA: t('AR\0HZ_API_MISSING_COLUMN\0N\0COLUMN\0PARTY_ID\0'),
    });
    expect(await counted('F')).toEqual({ P_COUNT: n(1), P_DATA: t('A value is required for PARTY_ID.') });
    await add('NOT_IN_THE_DICTIONARY', { A: '1' });
    expect(await counted('F')).toEqual({ P_COUNT: n(2), P_DATA: null });
    expect(await get(2)).toBe('AR NOT_IN_THE_DICTIONARY (A=1)');
  });

  it('is read forwards, backwards and from either end, deleted by index, and emptied', async () => {
    for (const name of ['A', 'B', 'C']) await add(name);
    const [FIRST, NEXT, LAST, PREVIOUS] = [-1, -2, -3, -4];
    expect([await get(NEXT), await get(NEXT), await get(PREVIOUS)]).toEqual(['AR A', 'AR B', 'AR A']);
    expect([await get(LAST), await get(NEXT), await get(NEXT)]).toEqual(['AR C', null, null]);
    await session.call('FND_MSG_PUB.RESET', { P_MODE: n(FIRST) });
    expect(await get(NEXT)).toBe('AR A');
    await expect(session.call('FND_MSG_PUB.RESET', { P_MODE: n(7) })).rejects.toThrow('ORA-06510');
    await session.call('FND_MSG_PUB.DELETE_MSG', { P_MSG_INDEX: n(2) }, 1);
    expect([await get(1), await get(2), await get(3)]).toEqual(['AR A', 'AR C', null]);
    const outs = await session.call('FND_MSG_PUB.GET', { P_MSG_INDEX: n(2), P_ENCODED: t('F') }, 1);
    expect(outs).toEqual({ P_DATA: t('AR C'), P_MSG_INDEX_OUT: n(2) });
    await session.call('FND_MSG_PUB.INITIALIZE');
    expect(await returned('FND_MSG_PUB.COUNT_MSG')).toBe('0');
  });

  it('raises what FND_MESSAGE holds', async () => {
    await session.call('FND_MESSAGE.SET_NAME', { APPLICATION: t('FND'), NAME: t('MO_ORG_REQUIRED') });
    await expect(session.call('FND_MESSAGE.RAISE_ERROR')).rejects.toThrow('ORA-20001: An operating unit is required.');
  });
});

describe('the standard of APIs', () => {
  const note = (more = {}) =>
    session.call('JTF_NOTES_PUB.CREATE_NOTE', {
      ...STANDARD,
      P_SOURCE_OBJECT_CODE: t('PARTY'),
      P_SOURCE_OBJECT_ID: n(1),
      P_JTF_NOTE_CONTEXTS_TAB: tbl(),
      ...more,
    });

  it('ends unexpectedly without a context, with another version, and with flags that are none', async () => {
    expect(value(await note(), 'X_RETURN_STATUS')).toBe('U');
    await initialize(session);
    for (const args of [{ P_API_VERSION: n(2) }, { P_API_VERSION: null }, { P_INIT_MSG_LIST: t('Y') }]) {
      expect(value(await note(args), 'X_RETURN_STATUS')).toBe('U');
    }
    const outs = await note({ P_API_VERSION: n('2.0') });
    expect(value(outs, 'X_MSG_DATA')).toBeNull();
    expect((await messages(session)).at(-1)).toBe(
      'JTF_NOTES_PUB.CREATE_NOTE is of version 1.0 and was called as version 2.0.',
    );
  });

  it('keeps the messages of earlier calls unless told to begin anew, and encodes what it says of a failure', async () => {
    await initialize(session);
    const first = await note({ P_SOURCE_OBJECT_ID: n(-5) });
    expect(value(first, 'X_RETURN_STATUS')).toBe('E');
    expect(value(first, 'X_MSG_DATA')).toMatch(/^JTF\0JTF_API_ALL_INVALID_ARGUMENT\0N\0API_NAME\0/);
    expect(value(await note({ P_SOURCE_OBJECT_ID: n(-5), P_INIT_MSG_LIST: t('F') }), 'X_MSG_COUNT')).toBe('2');
    expect(value(await note({ P_SOURCE_OBJECT_ID: n(-5) }), 'X_MSG_COUNT')).toBe('1');
  });
});
