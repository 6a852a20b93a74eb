import type { ApiCall, ApiLibrary, ApiProcedure, DatabaseSession, PlRecord } from '../../../oracle/database.ts';
import { argument, asRecord, field, number, recordArgument, scalar, text } from '../arguments.ts';
import { Complaints, refusal } from '../failure.ts';
import { nextValue, type Values } from '../rows.ts';
import { standardApi, tcaFrame } from '../standard.ts';
import { changedValues, create, type Entity, lock, newValues, read, recordFrom, write } from './entity.ts';

/**
 * HZ_PARTY_V2PUB for persons (Oracle TCA Technical Implementation Guide, Party API Use). The profile, which has a table of
 * its own in EBS, is not in the simulated database: only its number is told.
 */
const PACKAGE = 'HZ_PARTY_V2PUB';
const PERSON = `${PACKAGE}.PERSON_REC_TYPE`;
const PARTY = `${PACKAGE}.PARTY_REC_TYPE`;

/** A party of any type, by the fields of both records. */
export const PARTY_ENTITY: Entity = {
  table: 'hz_parties',
  key: 'party_id',
  sequence: 'HZ_PARTIES_S',
  records: [PARTY, PERSON],
  mandatory: ['created_by_module', 'status'],
  lookups: { status: 'REGISTRY_STATUS', created_by_module: 'HZ_CREATED_BY_MODULES' },
  references: {},
  fixed: ['party_number', 'created_by_module'],
};

/** PARTY_NAME of a person: first, middle and last name. */
function nameOf(values: Values): string {
  return ['person_first_name', 'person_middle_name', 'person_last_name']
    .map((column) => values[column] ?? null)
    .filter((part) => part !== null)
    .join(' ');
}

function requireName(values: Values, wrong: Complaints): void {
  if (nameOf(values) === '') wrong.add('AR', 'HZ_API_MISSING_COLUMN', { COLUMN: 'PERSON_FIRST_NAME' });
}

function partsOf(record: PlRecord): readonly PlRecord[] {
  return [asRecord(record.fields.get('PARTY_REC')), record];
}

/** A party row with the next number, whatever its type. `said` are the columns that were passed. */
export async function writeParty(
  session: DatabaseSession,
  said: Values,
  type: 'PERSON' | 'PARTY_RELATIONSHIP',
  name: string,
  wrong: Complaints,
): Promise<{ id: string; no: string }> {
  const no = said['party_number'] ?? (await nextValue(session, 'HZ_PARTY_NUMBER_S'));
  const values = {
    ...said,
    status: said['status'] ?? 'A',
    party_number: no,
    validated_flag: said['validated_flag'] ?? 'N',
  };
  const id = await create(session, PARTY_ENTITY, values, wrong, { party_type: type, party_name: name.slice(0, 360) });
  return { id, no };
}

async function createPerson(call: ApiCall): Promise<void> {
  const { session } = call;
  const wrong = new Complaints();
  const said = newValues(PARTY_ENTITY, partsOf(recordArgument(call, 'P_PERSON_REC')));
  requireName(said, wrong);
  const { id, no } = await writeParty(session, said, 'PERSON', nameOf(said), wrong);
  call.out('X_PARTY_ID', number(id));
  call.out('X_PARTY_NUMBER', text(no));
  call.out('X_PROFILE_ID', number(await nextValue(session, 'HZ_PERSON_PROFILES_S')));
}

async function updatePerson(call: ApiCall): Promise<void> {
  const { session } = call;
  const record = recordArgument(call, 'P_PERSON_REC');
  const id = field(asRecord(record.fields.get('PARTY_REC')), 'PARTY_ID');
  const locked = await lock(session, PARTY_ENTITY, id, scalar(call.args.get('P_PARTY_OBJECT_VERSION_NUMBER')));
  const wrong = new Complaints();
  const changes = changedValues(PARTY_ENTITY, locked, partsOf(record), wrong);
  const after = { ...locked.row, ...changes };
  requireName(after, wrong);
  const version = await write(
    session,
    PARTY_ENTITY,
    locked,
    { ...changes, party_name: nameOf(after).slice(0, 360) },
    wrong,
  );
  call.out('P_PARTY_OBJECT_VERSION_NUMBER', number(version));
  call.out('X_PROFILE_ID', number(await nextValue(session, 'HZ_PERSON_PROFILES_S')));
}

async function getPerson(call: ApiCall): Promise<void> {
  const id = argument(call, 'P_PARTY_ID');
  const found = id === null ? null : await read(call.session, PARTY_ENTITY, id);
  if (found === null) throw refusal('AR', 'HZ_API_NO_RECORD', { RECORD: 'HZ_PARTIES', VALUE: id ?? '' });
  const person = recordFrom(PERSON, found.row);
  person.fields.set('PARTY_REC', recordFrom(PARTY, { ...found.row, party_id: id }));
  call.out('X_PERSON_REC', person);
}

const api = (name: string, body: (call: ApiCall) => Promise<void>) =>
  [`${PACKAGE}.${name}`, standardApi(tcaFrame(PACKAGE, name), body)] as const;

/** Both overloads of CREATE_PERSON; party usages are not in the simulated database. */
export const persons: ApiLibrary = new Map<string, ApiProcedure>([
  api('CREATE_PERSON', createPerson),
  api('UPDATE_PERSON', updatePerson),
  api('GET_PERSON_REC', getPerson),
]);
