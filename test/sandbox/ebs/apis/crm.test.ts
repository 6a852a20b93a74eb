import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MISSING } from '../../../../sandbox/ebs/apis/arguments.ts';
import type { PlValue } from '../../../../sandbox/oracle/database.ts';
import {
  type Books,
  d,
  initialize,
  messages,
  NOW,
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
let account: { id: string; party: string; number: string };
beforeAll(async () => {
  books = await openBooks();
  const { rows } = await books.db.query(
    'SELECT cust_account_id::text AS id, party_id::text AS party, account_number AS number FROM apps.hz_cust_accounts ORDER BY 1 LIMIT 1',
  );
  account = rows[0];
}, 120_000);
afterAll(() => books.close());
beforeEach(async () => {
  session = await books.open();
  await initialize(session);
  return () => session.lose();
});
const RESOURCE = n(100_001_150);
const AGENT = n(1150);

describe('a note', () => {
  const create = (args = {}) =>
    session.call('JTF_NOTES_PUB.CREATE_NOTE', {
      ...STANDARD,
      P_SOURCE_OBJECT_CODE: t('IEX_ACCOUNT'),
      P_SOURCE_OBJECT_ID: n(account.id),
      P_NOTES: t('Called [adit:cmd-4]'),
      P_NOTE_STATUS: t('I'),
      P_NOTE_TYPE: t('GENERAL'),
      P_ENTERED_BY: AGENT,
      P_ENTERED_DATE: d(NOW),
      P_LAST_UPDATE_DATE: d(NOW),
      P_CREATION_DATE: d(NOW),
      P_JTF_NOTE_CONTEXTS_TAB: tbl(),
      ...args,
    });
  const stored = async (id: string | null) =>
    (
      await session.rows(
        'SELECT notes, notes_detail, note_status, note_type, entered_by FROM apps.jtf_notes_vl WHERE jtf_note_id::text = $1',
        [id],
      )
    )[0];

  it('is written in both tables, with its contexts', async () => {
    const contexts = tbl(rec({ NOTE_CONTEXT_TYPE: t('PARTY'), NOTE_CONTEXT_TYPE_ID: n(account.party) }));
    const outs = await create({ P_JTF_NOTE_CONTEXTS_TAB: contexts, P_NOTES_DETAIL: t('x'.repeat(30_000)) });
    expect(value(outs, 'X_RETURN_STATUS')).toBe('S');
    expect(value(outs, 'X_MSG_COUNT')).toBe('0');
    const id = value(outs, 'X_JTF_NOTE_ID');
    expect(await stored(id)).toMatchObject({ notes: 'Called [adit:cmd-4]', note_type: 'GENERAL', entered_by: '1150' });
    expect(
      await session.rows('SELECT note_context_type AS type FROM apps.jtf_note_contexts WHERE jtf_note_id::text = $1', [
        id,
      ]),
    ).toEqual([{ type: 'PARTY' }]);
  });

  it('that is too long is cut at 2000 and says so, without an error', async () => {
    const outs = await create({ P_NOTES: t('y'.repeat(2100)) });
    expect([value(outs, 'X_RETURN_STATUS'), value(outs, 'X_MSG_COUNT')]).toEqual(['S', '1']);
    expect(value(outs, 'X_MSG_DATA')).toBe('P_NOTES was cut to 2000 characters in JTF_NOTES_PUB.CREATE_NOTE.');
    expect(String((await stored(value(outs, 'X_JTF_NOTE_ID')))?.['notes'])).toHaveLength(2000);
  });

  it.each<[string, Record<string, unknown>]>([
    ['an object that may have none', { P_SOURCE_OBJECT_CODE: t('RS_EMPLOYEE') }],
    ['an object that does not exist', { P_SOURCE_OBJECT_ID: n(-1) }],
    ['a type that is none', { P_NOTE_TYPE: t('RUMOUR') }],
    ['a status that is none', { P_NOTE_STATUS: t('Z') }],
    ['no text', { P_NOTES: t('\0') }],
    ['somebody who is no user', { P_ENTERED_BY: n(-1) }],
    ['no date', { P_ENTERED_DATE: { kind: 'date', value: '-4712-01-01T00:00:00' } }],
    [
      'a context that does not exist',
      { P_JTF_NOTE_CONTEXTS_TAB: tbl(rec({ NOTE_CONTEXT_TYPE: t('PARTY'), NOTE_CONTEXT_TYPE_ID: n(-1) })) },
    ],
  ])('is refused with %s', async (_what, args) => {
    expect(value(await create(args), 'X_RETURN_STATUS')).toBe('E');
    expect(await messages(session)).toHaveLength(1);
    expect(await session.rows("SELECT 1 FROM apps.jtf_notes_tl WHERE notes LIKE '%cmd-4%'")).toEqual([]);
  });

  it('is changed, and added to', async () => {
    const id = value(await create({ P_NOTES_DETAIL: t('one') }), 'X_JTF_NOTE_ID') ?? '';
    const change = (args = {}) =>
      session.call('JTF_NOTES_PUB.UPDATE_NOTE', {
        ...STANDARD,
        P_JTF_NOTE_ID: n(id),
        P_LAST_UPDATED_BY: AGENT,
        P_NOTES: t('\0'),
        P_NOTES_DETAIL: t('\0'),
        P_APPEND_FLAG: t('\0'),
        P_NOTE_TYPE: t('\0'),
        P_NOTE_STATUS: t('E'),
        P_JTF_NOTE_CONTEXTS_TAB: tbl(),
        ...args,
      });
    expect(value(await change({ P_NOTES_DETAIL: t(' two'), P_APPEND_FLAG: t('Y') }), 'X_RETURN_STATUS')).toBe('S');
    expect(await stored(id)).toMatchObject({
      notes: 'Called [adit:cmd-4]',
      notes_detail: 'one two',
      note_status: 'E',
      note_type: 'GENERAL',
    });
    expect(value(await change({ P_JTF_NOTE_ID: n(-1) }), 'X_RETURN_STATUS')).toBe('E');
  });
});

describe('a task', () => {
  const create = (args = {}, overload = 4) =>
    session.call(
      'JTF_TASKS_PUB.CREATE_TASK',
      {
        ...STANDARD,
        P_TASK_NAME: t('Call back'),
        P_TASK_TYPE_NAME: t('Follow up'),
        P_TASK_STATUS_NAME: t('Open'),
        P_TASK_PRIORITY_NAME: t('High'),
        P_OWNER_TYPE_CODE: t('RS_EMPLOYEE'),
        P_OWNER_ID: RESOURCE,
        P_CUSTOMER_ID: n(account.party),
        P_CUST_ACCOUNT_ID: n(account.id),
        P_SOURCE_OBJECT_TYPE_CODE: t('IEX_ACCOUNT'),
        P_SOURCE_OBJECT_ID: n(account.id),
        P_DESCRIPTION: t('About the invoice [adit:cmd-5]'),
        P_PLANNED_END_DATE: d('2026-11-27'),
        ...args,
      },
      overload,
    );

  it.each([[1], [2], [3], [4]])('is created by overload %i, open and with its names', async (overload) => {
    const outs = await create({}, overload);
    expect(value(outs, 'X_RETURN_STATUS')).toBe('S');
    const [row] = await session.rows(
      'SELECT task_name, description, open_flag, task_type_id::text AS type, task_priority_id::text AS priority, owner_id::text AS owner FROM apps.jtf_tasks_vl WHERE task_id::text = $1',
      [value(outs, 'X_TASK_ID')],
    );
    expect(row).toEqual({
      task_name: 'Call back',
      description: 'About the invoice [adit:cmd-5]',
      open_flag: 'Y',
      type: '3',
      priority: '2',
      owner: '100001150',
    });
  });

  it('belongs to itself without a source, is closed in a closed status, and may have notes', async () => {
    const outs = await create({
      P_SOURCE_OBJECT_TYPE_CODE: null,
      P_SOURCE_OBJECT_ID: null,
      P_TASK_STATUS_NAME: null,
      P_TASK_STATUS_ID: n(11),
      P_TASK_NOTES_TBL: tbl(rec({ NOTES: t('First call') })),
    });
    const id = value(outs, 'X_TASK_ID');
    const [row] = await session.rows(
      'SELECT source_object_type_code AS code, source_object_id::text AS source, open_flag FROM apps.jtf_tasks_b WHERE task_id::text = $1',
      [id],
    );
    expect(row).toEqual({ code: 'TASK', source: id, open_flag: 'N' });
    expect(
      await session.rows(
        "SELECT notes FROM apps.jtf_notes_vl WHERE source_object_code = 'TASK' AND source_object_id::text = $1",
        [id],
      ),
    ).toEqual([{ notes: 'First call' }]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no name', { P_TASK_NAME: null }, 'A task needs a name.'],
    ['no type', { P_TASK_TYPE_NAME: null }, 'A task needs a type.'],
    ['a type that is none', { P_TASK_TYPE_NAME: t('Siege') }, 'There is no task type Siege.'],
    ['a status that is none', { P_TASK_STATUS_ID: n(-1) }, 'There is no task status -1.'],
    ['a priority that is none', { P_TASK_PRIORITY_NAME: t('Cosmic') }, 'There is no task priority Cosmic.'],
    ['no owner', { P_OWNER_ID: null }, 'A task needs an owner.'],
    ['an owner that is none', { P_OWNER_ID: n(-1) }, 'There is no owner RS_EMPLOYEE -1.'],
    ['an owner of another kind', { P_OWNER_TYPE_CODE: t('RS_GROUP') }, 'There is no owner RS_GROUP 100001150.'],
    ['a customer that is none', { P_CUSTOMER_ID: n(-1) }, 'There is no customer -1.'],
    ['an account of another party', { P_CUST_ACCOUNT_ID: n(-1) }, 'There is no account -1 of this customer.'],
    [
      'a source that may have none',
      { P_SOURCE_OBJECT_TYPE_CODE: t('RS_GROUP') },
      `There is no RS_GROUP ACCOUNT that a task may belong to.`,
    ],
    ['an end before the start', { P_PLANNED_START_DATE: d('2026-11-28') }, '2026-11-27 is before 2026-11-28.'],
  ])('is refused with %s', async (_what, args, message) => {
    expect(value(await create(args), 'X_RETURN_STATUS')).toBe('E');
    expect(await messages(session)).toEqual([message.replace('ACCOUNT', account.id)]);
  });

  it('with assignments is more than this database has', async () => {
    expect(value(await create({ P_TASK_ASSIGN_TBL: tbl(rec({ RESOURCE_ID: RESOURCE })) }), 'X_RETURN_STATUS')).toBe(
      'U',
    );
  });
});

describe('an interaction', () => {
  const interaction = (fields = {}) =>
    rec({
      PARTY_ID: n(account.party),
      RESOURCE_ID: RESOURCE,
      HANDLER_ID: n(695),
      OUTCOME_ID: n(10),
      START_DATE_TIME: d('2026-11-20T10:00:00'),
      SOURCE_CODE: t('[adit:cmd-6]'),
      ...fields,
    });
  const activity = (fields = {}) =>
    rec({
      ACTION_ID: n(1),
      ACTION_ITEM_ID: n(1),
      OUTCOME_ID: n(10),
      CUST_ACCOUNT_ID: n(account.id),
      DESCRIPTION: t('Called'),
      ...fields,
    });
  const create = (args = {}) =>
    session.call('JTF_IH_PUB.CREATE_INTERACTION', {
      ...STANDARD,
      P_USER_ID: AGENT,
      P_INTERACTION_REC: interaction(),
      P_ACTIVITIES: tbl(activity()),
      ...args,
    });
  const found = () =>
    session.rows(
      "SELECT i.active, i.duration::text AS duration, a.description, a.active AS part FROM apps.jtf_ih_interactions i LEFT JOIN apps.jtf_ih_activities a USING (interaction_id) WHERE i.source_code = '[adit:cmd-6]'",
    );

  it('is written whole and tells no id', async () => {
    const outs = await create();
    expect(value(outs, 'X_RETURN_STATUS')).toBe('S');
    expect(Object.keys(outs).sort()).toEqual(['X_MSG_COUNT', 'X_MSG_DATA', 'X_RETURN_STATUS']);
    expect(await found()).toEqual([{ active: 'N', duration: '1800', description: 'Called', part: 'N' }]);
  });

  it.each<[string, () => Readonly<Record<string, PlValue>>, string]>([
    ['no party', () => ({ P_INTERACTION_REC: interaction({ PARTY_ID: null }) }), 'needs PARTY_ID'],
    ['no outcome', () => ({ P_INTERACTION_REC: interaction({ OUTCOME_ID: MISSING.NUMBER }) }), 'needs OUTCOME_ID'],
    [
      'an application that is none',
      () => ({ P_INTERACTION_REC: interaction({ HANDLER_ID: n(-1) }) }),
      'refuses HANDLER_ID',
    ],
    ['a user that is none', () => ({ P_USER_ID: n(-1) }), 'refuses P_USER_ID'],
    ['no activity', () => ({ P_ACTIVITIES: tbl() }), 'needs P_ACTIVITIES'],
    ['an activity without an action', () => ({ P_ACTIVITIES: tbl(activity({ ACTION_ID: null })) }), 'needs ACTION_ID'],
  ])('is refused with %s', async (_what, args, message) => {
    expect(value(await create(args()), 'X_RETURN_STATUS')).toBe('E');
    expect(await messages(session)).toEqual([`JTF_IH_PUB.CREATE_INTERACTION ${message}.`]);
    expect(await found()).toEqual([]);
  });

  it('keeps an id that the caller took from the sequence, once', async () => {
    const [taken] = await session.rows("SELECT nextval('apps.jtf_ih_interactions_s1')::text AS id");
    const record = interaction({ INTERACTION_ID: n(String(taken?.['id'])) });
    expect(value(await create({ P_INTERACTION_REC: record }), 'X_RETURN_STATUS')).toBe('S');
    expect(value(await create({ P_INTERACTION_REC: record }), 'X_RETURN_STATUS')).toBe('U');
    expect((await messages(session))[0]).toContain('ORA-00001');
    expect(
      await session.rows('SELECT interaction_id::text AS id FROM apps.jtf_ih_interactions WHERE interaction_id = $1', [
        taken?.['id'],
      ]),
    ).toEqual([taken]);
  });

  it('is opened, added to and closed, once', async () => {
    const opened = await session.call('JTF_IH_PUB.OPEN_INTERACTION', {
      ...STANDARD,
      P_USER_ID: AGENT,
      P_INTERACTION_REC: interaction(),
    });
    const id = n(value(opened, 'X_INTERACTION_ID') ?? '');
    const close = () =>
      session.call('JTF_IH_PUB.CLOSE_INTERACTION', { ...STANDARD, P_USER_ID: AGENT, P_INTERACTION_ID: id }, 2);
    expect(value(await close(), 'X_RETURN_STATUS')).toBe('E');
    const add = () =>
      session.call('JTF_IH_PUB.ADD_ACTIVITY', {
        ...STANDARD,
        P_USER_ID: AGENT,
        P_ACTIVITY_REC: activity({ INTERACTION_ID: id }),
      });
    expect(value(await add(), 'X_ACTIVITY_ID')).not.toBeNull();
    expect(await found()).toMatchObject([{ active: 'Y', part: 'Y' }]);
    expect(value(await close(), 'X_RETURN_STATUS')).toBe('S');
    expect(await found()).toEqual([{ active: 'N', duration: '1800', description: 'Called', part: 'N' }]);
    expect(value(await close(), 'X_RETURN_STATUS')).toBe('E');
    expect(value(await add(), 'X_RETURN_STATUS')).toBe('E');
  });

  it('begins from records that say nothing', async () => {
    const outs = await session.call('JTF_IH_PUB.INIT_INTERACTION_REC');
    const record = outs['RETURN'];
    expect(record?.kind === 'record' && record.fields.get('TOUCHPOINT1_TYPE')).toEqual(t('PARTY'));
    expect(value(await create({ P_INTERACTION_REC: record ?? null }), 'X_RETURN_STATUS')).toBe('E');
  });
});
