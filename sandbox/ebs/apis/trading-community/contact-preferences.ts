import type { ApiCall, ApiLibrary, ApiProcedure, DatabaseSession } from '../../../oracle/database.ts';
import { argument, field, number, recordArgument, scalar } from '../arguments.ts';
import { Complaints, refusal } from '../failure.ts';
import { exists, type Values } from '../rows.ts';
import { standardApi, tcaFrame } from '../standard.ts';
import { changedValues, create, type Entity, lock, newValues, read, recordFrom, write } from './entity.ts';

/** HZ_CONTACT_PREFERENCE_V2PUB (Oracle TCA Technical Implementation Guide, Contact Preference APIs). */
const PACKAGE = 'HZ_CONTACT_PREFERENCE_V2PUB';
const RECORD = `${PACKAGE}.CONTACT_PREFERENCE_REC_TYPE`;

const ENTITY: Entity = {
  table: 'hz_contact_preferences',
  key: 'contact_preference_id',
  sequence: 'HZ_CONTACT_PREFERENCES_S',
  records: [RECORD],
  mandatory: [
    'contact_level_table',
    'contact_level_table_id',
    'contact_type',
    'preference_code',
    'requested_by',
    'created_by_module',
    'status',
    'preference_start_date',
  ],
  lookups: {
    contact_type: 'CONTACT_TYPE',
    preference_code: 'PREFERENCE_CODE',
    requested_by: 'REQUESTED_BY',
    status: 'REGISTRY_STATUS',
    created_by_module: 'HZ_CREATED_BY_MODULES',
  },
  references: {},
  fixed: ['contact_level_table', 'contact_level_table_id', 'contact_type', 'created_by_module'],
};

const LEVELS: Readonly<Record<string, string>> = {
  HZ_PARTIES: 'party_id',
  HZ_PARTY_SITES: 'party_site_id',
  HZ_CONTACT_POINTS: 'contact_point_id',
};

async function check(session: DatabaseSession, values: Values, wrong: Complaints): Promise<void> {
  const [table, id] = [values['contact_level_table'] ?? null, values['contact_level_table_id'] ?? null];
  const key = LEVELS[table ?? ''];
  if (table !== null && key === undefined) {
    wrong.add('AR', 'HZ_API_INVALID_LOOKUP', { COLUMN: 'CONTACT_LEVEL_TABLE', LOOKUP_TYPE: 'SUBJECT_TABLE' });
  } else if (
    table !== null &&
    id !== null &&
    !(await exists(session, `SELECT 1 FROM apps.${table.toLowerCase()} WHERE ${key} = $1`, [id]))
  ) {
    wrong.add('AR', 'HZ_API_INVALID_FK', {
      FK: 'CONTACT_LEVEL_TABLE_ID',
      COLUMN: (key ?? '').toUpperCase(),
      TABLE: table,
    });
  }
  const [start, end] = [values['preference_start_date'] ?? null, values['preference_end_date'] ?? null];
  if (start !== null && end !== null && end < start) {
    wrong.add('AR', 'HZ_API_DATE_GREATER', { DATE1: 'PREFERENCE_START_DATE', DATE2: 'PREFERENCE_END_DATE' });
  }
  for (const [column, most] of Object.entries({
    preference_start_time_hr: 23,
    preference_end_time_hr: 23,
    preference_start_time_mi: 59,
    preference_end_time_mi: 59,
  })) {
    const value = values[column] ?? null;
    if (value !== null && !(Number(value) >= 0 && Number(value) <= most)) {
      wrong.add('AR', 'HZ_API_VALUE_BETWEEN', { COLUMN: column.toUpperCase(), VALUE1: '0', VALUE2: String(most) });
    }
  }
}

async function createPreference(call: ApiCall): Promise<void> {
  const { session } = call;
  const wrong = new Complaints();
  const said = newValues(ENTITY, [recordArgument(call, 'P_CONTACT_PREFERENCE_REC')]);
  const values = {
    ...said,
    status: said['status'] ?? 'A',
    preference_start_date: said['preference_start_date'] ?? session.now(),
  };
  await check(session, values, wrong);
  call.out('X_CONTACT_PREFERENCE_ID', number(await create(session, ENTITY, values, wrong)));
}

async function updatePreference(call: ApiCall): Promise<void> {
  const { session } = call;
  const record = recordArgument(call, 'P_CONTACT_PREFERENCE_REC');
  const locked = await lock(
    session,
    ENTITY,
    field(record, 'CONTACT_PREFERENCE_ID'),
    scalar(call.args.get('P_OBJECT_VERSION_NUMBER')),
  );
  const wrong = new Complaints();
  const changes = changedValues(ENTITY, locked, [record], wrong);
  await check(session, { ...locked.row, ...changes }, wrong);
  call.out('P_OBJECT_VERSION_NUMBER', number(await write(session, ENTITY, locked, changes, wrong)));
}

async function getPreference(call: ApiCall): Promise<void> {
  const id = argument(call, 'P_CONTACT_PREFERENCE_ID');
  const found = id === null ? null : await read(call.session, ENTITY, id);
  if (found === null) throw refusal('AR', 'HZ_API_NO_RECORD', { RECORD: 'HZ_CONTACT_PREFERENCES', VALUE: id ?? '' });
  call.out('X_CONTACT_PREFERENCE_REC', recordFrom(RECORD, found.row));
}

const api = (name: string, body: (call: ApiCall) => Promise<void>) =>
  [`${PACKAGE}.${name}`, standardApi(tcaFrame(PACKAGE, name), body)] as const;

export const contactPreferences: ApiLibrary = new Map<string, ApiProcedure>([
  api('CREATE_CONTACT_PREFERENCE', createPreference),
  api('UPDATE_CONTACT_PREFERENCE', updatePreference),
  api('GET_CONTACT_PREFERENCE_REC', getPreference),
]);
