import type { ApiCall, ApiLibrary, ApiProcedure, DatabaseSession, PlRecord } from '../../../oracle/database.ts';
import { asRecord, field, number, recordArgument, scalar, text } from '../arguments.ts';
import { created, updated } from '../context.ts';
import { Complaints, refusal } from '../failure.ts';
import { insert, moment, nextValue, selectOne, update, type Values } from '../rows.ts';
import { standardApi, tcaFrame } from '../standard.ts';
import { lock, newValues, write } from './entity.ts';
import { PARTY_ENTITY, writeParty } from './persons.ts';

/**
 * HZ_RELATIONSHIP_V2PUB (Oracle TCA Technical Implementation Guide, Relationship API Use): two rows with one id, one for
 * each direction, and a party that stands for the relationship, to which contact points are attached.
 */
const PACKAGE = 'HZ_RELATIONSHIP_V2PUB';

/** How a relationship is called from the other side. */
const BACK: Readonly<Record<string, string>> = {
  CONTACT_OF: 'CONTACT',
  CONTACT: 'CONTACT_OF',
  EMPLOYEE_OF: 'EMPLOYER_OF',
  EMPLOYER_OF: 'EMPLOYEE_OF',
};

export interface NewRelationship {
  readonly id: string;
  readonly party: string;
  readonly partyNumber: string;
}

const MANDATORY = [
  'SUBJECT_ID',
  'SUBJECT_TYPE',
  'SUBJECT_TABLE_NAME',
  'OBJECT_ID',
  'OBJECT_TYPE',
  'OBJECT_TABLE_NAME',
  'RELATIONSHIP_CODE',
  'RELATIONSHIP_TYPE',
  'CREATED_BY_MODULE',
];

async function nameOf(session: DatabaseSession, id: string | null, wrong: Complaints, column: string): Promise<string> {
  if (id === null) return '';
  const row = await selectOne(session, 'SELECT party_name FROM apps.hz_parties WHERE party_id = $1', [id]);
  if (row === null) wrong.add('AR', 'HZ_API_INVALID_FK', { FK: column, COLUMN: 'PARTY_ID', TABLE: 'HZ_PARTIES' });
  return row?.['party_name'] ?? '';
}

/** Checks and writes a relationship between two parties, both directions, and its party. */
export async function writeRelationship(session: DatabaseSession, record: PlRecord): Promise<NewRelationship> {
  const wrong = new Complaints();
  for (const name of MANDATORY) {
    if (field(record, name) === null) wrong.add('AR', 'HZ_API_MISSING_COLUMN', { COLUMN: name });
  }
  for (const name of ['SUBJECT_TABLE_NAME', 'OBJECT_TABLE_NAME']) {
    const table = field(record, name);
    if (table !== null && table !== 'HZ_PARTIES')
      wrong.add('AR', 'HZ_API_INVALID_LOOKUP', { COLUMN: name, LOOKUP_TYPE: 'SUBJECT_TABLE' });
  }
  const code = field(record, 'RELATIONSHIP_CODE');
  const back = BACK[code ?? ''];
  if (code !== null && back === undefined)
    wrong.add('AR', 'HZ_API_INVALID_LOOKUP', { COLUMN: 'RELATIONSHIP_CODE', LOOKUP_TYPE: 'PARTY_RELATIONS_TYPE' });
  const [start, end] = [field(record, 'START_DATE') ?? session.now(), field(record, 'END_DATE')];
  if (end !== null && end < start) wrong.add('AR', 'HZ_API_DATE_GREATER', { DATE1: 'START_DATE', DATE2: 'END_DATE' });
  const [subject, object] = [field(record, 'SUBJECT_ID'), field(record, 'OBJECT_ID')];
  const names = [
    await nameOf(session, subject, wrong, 'SUBJECT_ID'),
    await nameOf(session, object, wrong, 'OBJECT_ID'),
  ];
  const partyRecord = asRecord(record.fields.get('PARTY_REC'));
  const said = { ...newValues(PARTY_ENTITY, [partyRecord]), created_by_module: field(record, 'CREATED_BY_MODULE') };
  const { id: party, no: partyNumber } = await writeParty(session, said, 'PARTY_RELATIONSHIP', names.join('-'), wrong);
  const id = await nextValue(session, 'HZ_RELATIONSHIPS_S');
  const common: Values = {
    relationship_id: id,
    party_id: party,
    relationship_type: field(record, 'RELATIONSHIP_TYPE'),
    comments: field(record, 'COMMENTS'),
    start_date: start,
    // The far end of time, as EBS writes it where none is given.
    end_date: end ?? '4712-12-31T00:00:00',
    status: field(record, 'STATUS') ?? 'A',
    content_source_type: field(record, 'CONTENT_SOURCE_TYPE') ?? 'USER_ENTERED',
    actual_content_source: 'USER_ENTERED',
    object_version_number: '1',
    created_by_module: field(record, 'CREATED_BY_MODULE'),
    ...created(session),
  };
  const side = (one: string): Values => ({
    id: field(record, `${one}_ID`),
    type: field(record, `${one}_TYPE`),
    table: field(record, `${one}_TABLE_NAME`),
  });
  await insertDirection(session, common, side('SUBJECT'), side('OBJECT'), { code, flag: 'F', direction: 'P' });
  await insertDirection(session, common, side('OBJECT'), side('SUBJECT'), {
    code: back ?? null,
    flag: 'B',
    direction: 'C',
  });
  return { id, party, partyNumber };
}

async function insertDirection(
  session: DatabaseSession,
  common: Values,
  subject: Values,
  object: Values,
  { code, flag, direction }: { readonly code: string | null; readonly flag: string; readonly direction: string },
): Promise<void> {
  await insert(session, 'hz_relationships', {
    ...common,
    subject_id: subject['id'] ?? null,
    subject_type: subject['type'] ?? null,
    subject_table_name: subject['table'] ?? null,
    object_id: object['id'] ?? null,
    object_type: object['type'] ?? null,
    object_table_name: object['table'] ?? null,
    relationship_code: code,
    directional_flag: flag,
    direction_code: direction,
  });
}

export interface Versions {
  readonly relationship: string | null;
  readonly party: string | null;
}

/** Changes dates, status and comment of both directions and of the party; says both new versions. */
export async function changeRelationship(
  session: DatabaseSession,
  record: PlRecord,
  versions: Versions,
): Promise<Versions> {
  const id = field(record, 'RELATIONSHIP_ID');
  const row =
    id === null
      ? null
      : await selectOne(
          session,
          `SELECT object_version_number::text AS version, party_id::text AS party, ${moment('start_date')} AS start
             FROM apps.hz_relationships WHERE relationship_id = $1 AND directional_flag = 'F' FOR UPDATE NOWAIT`,
          [id],
        );
  if (id === null || row === null)
    throw refusal('AR', 'HZ_API_NO_RECORD', { RECORD: 'HZ_RELATIONSHIPS', VALUE: id ?? '' });
  if ((row['version'] ?? null) !== versions.relationship)
    throw refusal('AR', 'HZ_API_RECORD_CHANGED', { TABLE: 'HZ_RELATIONSHIPS' });
  const party = await lock(session, PARTY_ENTITY, row['party'] ?? null, versions.party);
  const wrong = new Complaints();
  const changes: Record<string, string> = {};
  for (const name of ['START_DATE', 'END_DATE', 'STATUS', 'COMMENTS']) {
    const value = field(record, name);
    if (value !== null) changes[name.toLowerCase()] = value;
  }
  const start = changes['start_date'] ?? row['start'] ?? '';
  if (changes['end_date'] !== undefined && changes['end_date'] < start) {
    wrong.add('AR', 'HZ_API_DATE_GREATER', { DATE1: 'START_DATE', DATE2: 'END_DATE' });
  }
  const status = changes['status'];
  const partyVersion = await write(session, PARTY_ENTITY, party, status === undefined ? {} : { status }, wrong);
  const version = String(Number(row['version'] ?? '0') + 1);
  await update(
    session,
    'hz_relationships',
    { relationship_id: id },
    { ...changes, object_version_number: version, ...updated(session) },
  );
  return { relationship: version, party: partyVersion };
}

async function create(call: ApiCall): Promise<void> {
  const { id, party, partyNumber } = await writeRelationship(call.session, recordArgument(call, 'P_RELATIONSHIP_REC'));
  call.out('X_RELATIONSHIP_ID', number(id));
  call.out('X_PARTY_ID', number(party));
  call.out('X_PARTY_NUMBER', text(partyNumber));
}

async function change(call: ApiCall): Promise<void> {
  const after = await changeRelationship(call.session, recordArgument(call, 'P_RELATIONSHIP_REC'), {
    relationship: scalar(call.args.get('P_OBJECT_VERSION_NUMBER')),
    party: scalar(call.args.get('P_PARTY_OBJECT_VERSION_NUMBER')),
  });
  call.out('P_OBJECT_VERSION_NUMBER', number(after.relationship));
  call.out('P_PARTY_OBJECT_VERSION_NUMBER', number(after.party));
}

const api = (name: string, body: (call: ApiCall) => Promise<void>) =>
  [`${PACKAGE}.${name}`, standardApi(tcaFrame(PACKAGE, name), body)] as const;

/** The overload with P_CREATE_ORG_CONTACT does the same: org contacts are HZ_PARTY_CONTACT_V2PUB's here. */
export const relationships: ApiLibrary = new Map<string, ApiProcedure>([
  api('CREATE_RELATIONSHIP', create),
  api('UPDATE_RELATIONSHIP', change),
]);
