import type { ApiCall, ApiLibrary, ApiProcedure, DatabaseSession, PlRecord } from '../../../oracle/database.ts';
import { argument, field, number, recordArgument, scalar, text } from '../arguments.ts';
import { Complaints, refusal } from '../failure.ts';
import { exists, type Values } from '../rows.ts';
import { standardApi, tcaFrame } from '../standard.ts';
import { changedValues, create, type Entity, lock, newValues, read, recordFrom, write } from './entity.ts';
import { parsePhone, rawNumber, transposed } from './phone.ts';
import { keepPrimaryAlone, showOnParty } from './primary.ts';

/** HZ_CONTACT_POINT_V2PUB (Oracle TCA Technical Implementation Guide, Contact Point API Use). */
const PACKAGE = 'HZ_CONTACT_POINT_V2PUB';
const of = (type: string): string => `${PACKAGE}.${type}`;

/** Kinds of contact points, the record that says what is particular to each, and the argument it comes in. */
const KINDS = {
  PHONE: { record: 'PHONE_REC_TYPE', argument: 'P_PHONE_REC' },
  EMAIL: { record: 'EMAIL_REC_TYPE', argument: 'P_EMAIL_REC' },
  WEB: { record: 'WEB_REC_TYPE', argument: 'P_WEB_REC' },
  TLX: { record: 'TELEX_REC_TYPE', argument: 'P_TELEX_REC' },
  EDI: { record: 'EDI_REC_TYPE', argument: 'P_EDI_REC' },
} as const;
type Kind = keyof typeof KINDS;
const ALL = Object.keys(KINDS) as Kind[];

const ENTITY: Entity = {
  table: 'hz_contact_points',
  key: 'contact_point_id',
  sequence: 'HZ_CONTACT_POINTS_S',
  records: ['CONTACT_POINT_REC_TYPE', ...ALL.map((kind) => KINDS[kind].record)].map(of),
  mandatory: [
    'contact_point_type',
    'owner_table_name',
    'owner_table_id',
    'created_by_module',
    'status',
    'primary_flag',
  ],
  lookups: {
    contact_point_type: 'COMMUNICATION_TYPE',
    status: 'REGISTRY_STATUS',
    contact_point_purpose: 'CONTACT_POINT_PURPOSE',
    phone_line_type: 'PHONE_LINE_TYPE',
    created_by_module: 'HZ_CREATED_BY_MODULES',
  },
  references: {},
  fixed: ['contact_point_type', 'owner_table_name', 'owner_table_id', 'created_by_module'],
};

const OWNERS: Readonly<Record<string, string>> = { HZ_PARTIES: 'party_id', HZ_PARTY_SITES: 'party_site_id' };

async function checkOwner(session: DatabaseSession, values: Values, wrong: Complaints): Promise<void> {
  const [table, id] = [values['owner_table_name'] ?? null, values['owner_table_id'] ?? null];
  if (table === null || id === null) return;
  const key = OWNERS[table];
  if (key === undefined) {
    wrong.add('AR', 'HZ_API_INVALID_LOOKUP', { COLUMN: 'OWNER_TABLE_NAME', LOOKUP_TYPE: 'OWNER_TABLE_NAME' });
  } else if (!(await exists(session, `SELECT 1 FROM apps.${table.toLowerCase()} WHERE ${key} = $1`, [id]))) {
    wrong.add('AR', 'HZ_API_INVALID_FK', { FK: 'OWNER_TABLE_ID', COLUMN: key.toUpperCase(), TABLE: table });
  }
}

/** The records of a call in the order of the entity's; what a procedure has no argument for says nothing. */
function recordsOf(call: ApiCall): readonly PlRecord[] {
  return ['P_CONTACT_POINT_REC', ...ALL.map((kind) => KINDS[kind].argument)].map((name) => recordArgument(call, name));
}

const partsOf = (values: Values) => ({
  country: values['phone_country_code'] ?? null,
  area: values['phone_area_code'] ?? null,
  number: values['phone_number'] ?? null,
});

/** A telephone number in parts or as typed, and what is derived of it. */
function phoneColumns(values: Values, wrong: Complaints): Values {
  const [raw, parts] = [values['raw_phone_number'] ?? null, partsOf(values)];
  if ((parts.number === null) === (raw === null)) {
    wrong.add('AR', 'HZ_INVALID_PHONE_PARAMETER');
    return {};
  }
  // A raw number without a country to read it by stays whole.
  const taken = parts.number === null && raw !== null ? { ...parts, number: raw.replace(/\D/g, '') } : parts;
  for (const part of [taken.country, taken.area]) {
    if (part !== null && !/^[\d ]+$/.test(part)) wrong.add('AR', 'HZ_API_INVALID_PHONE_NUMBER');
  }
  return {
    phone_number: taken.number,
    raw_phone_number: raw ?? rawNumber(taken),
    transposed_phone_number: transposed(taken),
  };
}

function checkKind(values: Values, kind: string | null, wrong: Complaints): void {
  const needed = kind === 'PHONE' ? ['phone_line_type'] : kind === 'EMAIL' ? ['email_address'] : [];
  for (const column of needed) {
    if ((values[column] ?? null) === null) wrong.add('AR', 'HZ_API_MISSING_COLUMN', { COLUMN: column.toUpperCase() });
  }
  const format = values['email_format'] ?? null;
  if (format !== null && !['MAILTEXT', 'MAILHTML', 'MAILATTH'].includes(format)) {
    wrong.add('AR', 'HZ_API_INVALID_LOOKUP', { COLUMN: 'EMAIL_FORMAT', LOOKUP_TYPE: 'EMAIL_FORMAT' });
  }
}

function checkFlags(values: Values, wrong: Complaints): void {
  for (const column of ['primary_flag', 'primary_by_purpose']) {
    const flag = values[column] ?? null;
    if (flag !== null && flag !== 'Y' && flag !== 'N') {
      wrong.add('AR', 'HZ_API_INVALID_LOOKUP', { COLUMN: column.toUpperCase(), LOOKUP_TYPE: 'YES/NO' });
    }
  }
}

/** The first active one of its kind is primary whether asked or not. */
async function isFirst(session: DatabaseSession, values: Values): Promise<boolean> {
  return !(await exists(
    session,
    `SELECT 1 FROM apps.hz_contact_points WHERE owner_table_name = $1 AND owner_table_id = $2 AND contact_point_type = $3
        AND status = 'A' LIMIT 1`,
    [values['owner_table_name'], values['owner_table_id'], values['contact_point_type']],
  ));
}

async function createContactPoint(call: ApiCall, only: Kind | null): Promise<void> {
  const { session } = call;
  const wrong = new Complaints();
  const values = newValues(ENTITY, recordsOf(call));
  const kind = values['contact_point_type'] ?? null;
  if (only !== null && kind !== null && kind !== only) {
    wrong.add('AR', 'HZ_API_INVALID_LOOKUP', { COLUMN: 'CONTACT_POINT_TYPE', LOOKUP_TYPE: 'COMMUNICATION_TYPE' });
  }
  await checkOwner(session, values, wrong);
  checkKind(values, kind, wrong);
  checkFlags(values, wrong);
  const derived = kind === 'PHONE' ? phoneColumns(values, wrong) : {};
  const ownerKnown = (values['owner_table_id'] ?? null) !== null;
  const primary = values['primary_flag'] === 'Y' || (ownerKnown && (await isFirst(session, values)));
  const all = {
    ...values,
    ...derived,
    status: values['status'] ?? 'A',
    primary_flag: primary ? 'Y' : 'N',
    primary_by_purpose: values['primary_by_purpose'] ?? 'N',
    content_source_type: values['content_source_type'] ?? 'USER_ENTERED',
    actual_content_source: values['actual_content_source'] ?? 'USER_ENTERED',
    email_format: kind === 'EMAIL' ? (values['email_format'] ?? 'MAILHTML') : (values['email_format'] ?? null),
  };
  const id = await create(session, ENTITY, all, wrong);
  await afterwards(session, id);
  call.out('X_CONTACT_POINT_ID', number(id));
}

async function afterwards(session: DatabaseSession, id: string): Promise<void> {
  await keepPrimaryAlone(session, id);
  await showOnParty(session, id);
}

async function updateContactPoint(call: ApiCall, only: Kind | null): Promise<void> {
  const { session } = call;
  const head = recordArgument(call, 'P_CONTACT_POINT_REC');
  const locked = await lock(
    session,
    ENTITY,
    field(head, 'CONTACT_POINT_ID'),
    scalar(call.args.get('P_OBJECT_VERSION_NUMBER')),
  );
  const kind = locked.row['contact_point_type'] ?? null;
  if (only !== null && kind !== only) throw refusal('AR', 'HZ_API_NO_RECORD', { RECORD: only, VALUE: locked.id });
  const wrong = new Complaints();
  const changes = changedValues(ENTITY, locked, recordsOf(call), wrong);
  const after = { ...locked.row, ...changes };
  checkKind(after, kind, wrong);
  checkFlags(changes, wrong);
  // Unknown: the stricter reading. Another one takes the mark over, it is not taken away.
  if (changes['primary_flag'] === 'N' && locked.row['primary_flag'] === 'Y')
    wrong.add('AR', 'HZ_API_UNSET_PRIMARY_TO_N');
  const phone = kind === 'PHONE' ? changedPhone(changes, after, wrong) : {};
  const version = await write(session, ENTITY, locked, { ...changes, ...phone }, wrong);
  await afterwards(session, locked.id);
  call.out('P_OBJECT_VERSION_NUMBER', number(version));
}

/** Parts that change bring the derived columns along; of a new raw number the parts are read anew. */
function changedPhone(changes: Values, after: Values, wrong: Complaints): Values {
  const touched = ['phone_country_code', 'phone_area_code', 'phone_number'].some((column) => column in changes);
  const raw = changes['raw_phone_number'] ?? null;
  if (!touched && raw === null) return {};
  if (raw !== null && (changes['phone_number'] ?? null) !== null) {
    wrong.add('AR', 'HZ_INVALID_PHONE_PARAMETER');
    return {};
  }
  return phoneColumns(
    { ...after, raw_phone_number: raw, phone_number: raw === null ? (after['phone_number'] ?? null) : null },
    wrong,
  );
}

const OUT: Readonly<Record<string, string>> = {
  X_CONTACT_POINT_REC: 'CONTACT_POINT_REC_TYPE',
  X_PHONE_REC: 'PHONE_REC_TYPE',
  X_EMAIL_REC: 'EMAIL_REC_TYPE',
  X_WEB_REC: 'WEB_REC_TYPE',
  X_TELEX_REC: 'TELEX_REC_TYPE',
  X_EDI_REC: 'EDI_REC_TYPE',
};

async function getContactPoint(call: ApiCall, names: readonly string[]): Promise<void> {
  const id = argument(call, 'P_CONTACT_POINT_ID');
  const found = id === null ? null : await read(call.session, ENTITY, id);
  if (found === null) throw refusal('AR', 'HZ_API_NO_RECORD', { RECORD: 'HZ_CONTACT_POINTS', VALUE: id ?? '' });
  for (const name of names) call.out(name, recordFrom(of(OUT[name] ?? ''), found.row));
}

/** The parts of a raw number by its country, or the written form of parts that were given. */
async function phoneFormat(call: ApiCall): Promise<void> {
  const raw = argument(call, 'P_RAW_PHONE_NUMBER');
  const given = {
    country: argument(call, 'X_PHONE_COUNTRY_CODE'),
    area: argument(call, 'X_PHONE_AREA_CODE'),
    number: argument(call, 'X_PHONE_NUMBER'),
  };
  const parts =
    raw === null ? (given.number === null ? null : given) : parsePhone(raw, argument(call, 'P_TERRITORY_CODE'));
  if (parts === null) throw refusal('AR', 'HZ_INVALID_PHONE_PARAMETER');
  call.out('X_PHONE_COUNTRY_CODE', text(parts.country));
  call.out('X_PHONE_AREA_CODE', text(parts.area));
  call.out('X_PHONE_NUMBER', text(parts.number));
  const local = parts.area === null ? parts.number : `(${parts.area}) ${parts.number}`;
  call.out('X_FORMATTED_PHONE_NUMBER', text(parts.country === null ? local : `+${parts.country} ${local}`));
}

const api = (name: string, body: (call: ApiCall) => Promise<void>) =>
  [of(name), standardApi(tcaFrame(PACKAGE, name), body)] as const;

export const contactPoints: ApiLibrary = new Map<string, ApiProcedure>([
  api('CREATE_CONTACT_POINT', (call) => createContactPoint(call, null)),
  api('CREATE_PHONE_CONTACT_POINT', (call) => createContactPoint(call, 'PHONE')),
  api('CREATE_EMAIL_CONTACT_POINT', (call) => createContactPoint(call, 'EMAIL')),
  api('UPDATE_CONTACT_POINT', (call) => updateContactPoint(call, null)),
  api('UPDATE_PHONE_CONTACT_POINT', (call) => updateContactPoint(call, 'PHONE')),
  api('UPDATE_EMAIL_CONTACT_POINT', (call) => updateContactPoint(call, 'EMAIL')),
  api('GET_CONTACT_POINT_REC', (call) => getContactPoint(call, Object.keys(OUT))),
  api('GET_PHONE_CONTACT_POINT', (call) => getContactPoint(call, ['X_CONTACT_POINT_REC', 'X_PHONE_REC'])),
  api('GET_EMAIL_CONTACT_POINT', (call) => getContactPoint(call, ['X_CONTACT_POINT_REC', 'X_EMAIL_REC'])),
  api('PHONE_FORMAT', phoneFormat),
]);
