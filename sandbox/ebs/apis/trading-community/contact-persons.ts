import type { ApiCall, ApiLibrary, ApiProcedure } from '../../../oracle/database.ts';
import { argument, asRecord, field, number, recordArgument, scalar, text } from '../arguments.ts';
import { Complaints, refusal } from '../failure.ts';
import { exists, nextValue, selectOne } from '../rows.ts';
import { standardApi, tcaFrame } from '../standard.ts';
import { changedValues, create, type Entity, lock, newValues, read, recordFrom, write } from './entity.ts';
import { changeRelationship, writeRelationship } from './relationships.ts';

/** HZ_PARTY_CONTACT_V2PUB and HZ_CUST_ACCOUNT_ROLE_V2PUB (Oracle TCA Technical Implementation Guide, Party Contact and Account API Use). */
const CONTACT = 'HZ_PARTY_CONTACT_V2PUB';
const ROLE = 'HZ_CUST_ACCOUNT_ROLE_V2PUB';
const CONTACT_REC = `${CONTACT}.ORG_CONTACT_REC_TYPE`;
const ROLE_REC = `${ROLE}.CUST_ACCOUNT_ROLE_REC_TYPE`;

const ORG_CONTACT: Entity = {
  table: 'hz_org_contacts',
  key: 'org_contact_id',
  sequence: 'HZ_ORG_CONTACTS_S',
  records: [CONTACT_REC],
  mandatory: ['created_by_module'],
  lookups: { created_by_module: 'HZ_CREATED_BY_MODULES' },
  references: { party_site_id: 'hz_party_sites.party_site_id' },
  fixed: ['created_by_module'],
};

const ACCOUNT_ROLE: Entity = {
  table: 'hz_cust_account_roles',
  key: 'cust_account_role_id',
  sequence: 'HZ_CUST_ACCOUNT_ROLES_S',
  records: [ROLE_REC],
  mandatory: ['party_id', 'cust_account_id', 'role_type', 'created_by_module', 'status'],
  lookups: { status: 'REGISTRY_STATUS', role_type: 'CONTACT_ROLE_TYPE', created_by_module: 'HZ_CREATED_BY_MODULES' },
  references: {
    party_id: 'hz_parties.party_id',
    cust_account_id: 'hz_cust_accounts.cust_account_id',
    cust_acct_site_id: 'hz_cust_acct_sites_all.cust_acct_site_id',
  },
  fixed: ['party_id', 'cust_account_id', 'cust_acct_site_id', 'role_type', 'created_by_module'],
};

/** The relationship to the organisation and its party come with the contact. */
async function createOrgContact(call: ApiCall): Promise<void> {
  const { session } = call;
  const record = recordArgument(call, 'P_ORG_CONTACT_REC');
  const relation = await writeRelationship(session, asRecord(record.fields.get('PARTY_REL_REC')));
  const values = newValues(ORG_CONTACT, [record]);
  const contact = await create(session, ORG_CONTACT, values, new Complaints(), {
    party_relationship_id: relation.id,
    contact_number: values['contact_number'] ?? (await nextValue(session, 'HZ_CONTACT_NUMBERS_S')),
    status: 'A',
  });
  call.out('X_ORG_CONTACT_ID', number(contact));
  call.out('X_PARTY_REL_ID', number(relation.id));
  call.out('X_PARTY_ID', number(relation.party));
  call.out('X_PARTY_NUMBER', text(relation.partyNumber));
}

/** Three versions: the contact's, the relationship's and its party's; each must be known. */
async function updateOrgContact(call: ApiCall): Promise<void> {
  const { session, args } = call;
  const record = recordArgument(call, 'P_ORG_CONTACT_REC');
  const locked = await lock(
    session,
    ORG_CONTACT,
    field(record, 'ORG_CONTACT_ID'),
    scalar(args.get('P_CONT_OBJECT_VERSION_NUMBER')),
  );
  const wrong = new Complaints();
  const changes = changedValues(ORG_CONTACT, locked, [record], wrong);
  const version = await write(session, ORG_CONTACT, locked, changes, wrong);
  const stored = await selectOne(
    session,
    'SELECT party_relationship_id::text AS id FROM apps.hz_org_contacts WHERE org_contact_id = $1',
    [locked.id],
  );
  const relation = asRecord(record.fields.get('PARTY_REL_REC'));
  const fields = new Map(relation.fields).set('RELATIONSHIP_ID', number(stored?.['id'] ?? null));
  const after = await changeRelationship(
    session,
    { kind: 'record', fields },
    {
      relationship: scalar(args.get('P_REL_OBJECT_VERSION_NUMBER')),
      party: scalar(args.get('P_PARTY_OBJECT_VERSION_NUMBER')),
    },
  );
  call.out('P_CONT_OBJECT_VERSION_NUMBER', number(version));
  call.out('P_REL_OBJECT_VERSION_NUMBER', number(after.relationship));
  call.out('P_PARTY_OBJECT_VERSION_NUMBER', number(after.party));
}

async function createRole(call: ApiCall): Promise<void> {
  const { session } = call;
  const said = newValues(ACCOUNT_ROLE, [recordArgument(call, 'P_CUST_ACCOUNT_ROLE_REC')]);
  const values = { ...said, status: said['status'] ?? 'A', primary_flag: said['primary_flag'] ?? 'N' };
  const wrong = new Complaints();
  const again = await exists(
    session,
    `SELECT 1 FROM apps.hz_cust_account_roles WHERE party_id = $1 AND cust_account_id = $2 AND role_type = $3
        AND cust_acct_site_id IS NOT DISTINCT FROM $4::numeric`,
    [said['party_id'], said['cust_account_id'], said['role_type'], said['cust_acct_site_id'] ?? null],
  );
  if (again) wrong.add('AR', 'HZ_API_DUPLICATE_COLUMN', { COLUMN: 'CUST_ACCOUNT_ID - PARTY_ID - ROLE_TYPE' });
  const id = await create(session, ACCOUNT_ROLE, values, wrong, { current_role_state: values.status });
  call.out('X_CUST_ACCOUNT_ROLE_ID', number(id));
}

async function updateRole(call: ApiCall): Promise<void> {
  const { session } = call;
  const record = recordArgument(call, 'P_CUST_ACCOUNT_ROLE_REC');
  const locked = await lock(
    session,
    ACCOUNT_ROLE,
    field(record, 'CUST_ACCOUNT_ROLE_ID'),
    scalar(call.args.get('P_OBJECT_VERSION_NUMBER')),
  );
  const wrong = new Complaints();
  const changes = changedValues(ACCOUNT_ROLE, locked, [record], wrong);
  const state = changes['status'] === undefined ? {} : { current_role_state: changes['status'] };
  call.out(
    'P_OBJECT_VERSION_NUMBER',
    number(await write(session, ACCOUNT_ROLE, locked, { ...changes, ...state }, wrong)),
  );
}

const getter =
  (entity: Entity, key: string, name: string, record: string) =>
  async (call: ApiCall): Promise<void> => {
    const id = argument(call, key);
    const found = id === null ? null : await read(call.session, entity, id);
    if (found === null)
      throw refusal('AR', 'HZ_API_NO_RECORD', { RECORD: entity.table.toUpperCase(), VALUE: id ?? '' });
    call.out(name, recordFrom(record, found.row));
  };

const api = (packageName: string, name: string, body: (call: ApiCall) => Promise<void>) =>
  [`${packageName}.${name}`, standardApi(tcaFrame(packageName, name), body)] as const;

export const contactPersons: ApiLibrary = new Map<string, ApiProcedure>([
  api(CONTACT, 'CREATE_ORG_CONTACT', createOrgContact),
  api(CONTACT, 'UPDATE_ORG_CONTACT', updateOrgContact),
  api(CONTACT, 'GET_ORG_CONTACT_REC', getter(ORG_CONTACT, 'P_ORG_CONTACT_ID', 'X_ORG_CONTACT_REC', CONTACT_REC)),
  api(ROLE, 'CREATE_CUST_ACCOUNT_ROLE', createRole),
  api(ROLE, 'UPDATE_CUST_ACCOUNT_ROLE', updateRole),
  api(
    ROLE,
    'GET_CUST_ACCOUNT_ROLE_REC',
    getter(ACCOUNT_ROLE, 'P_CUST_ACCOUNT_ROLE_ID', 'X_CUST_ACCOUNT_ROLE_REC', ROLE_REC),
  ),
]);
