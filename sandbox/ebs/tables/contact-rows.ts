import type { ContactPerson, CustomerRecord, Phone } from '../../company/model.ts';
import { type Master, relationship } from './master.ts';
import { phoneColumns } from './phone.ts';

/** What a contact point belongs to. */
interface Owner {
  readonly table: 'HZ_PARTIES';
  readonly id: number;
}

function contactPoint(
  master: Master,
  owner: Owner,
  type: 'PHONE' | 'EMAIL',
  columns: Readonly<Record<string, string | null>>,
  since: string,
): void {
  master.put(
    'hz_contact_points',
    {
      contact_point_id: master.sequences.take('HZ_CONTACT_POINTS_S'),
      contact_point_type: type,
      status: 'A',
      owner_table_name: owner.table,
      owner_table_id: owner.id,
      primary_flag: 'Y',
      contact_point_purpose: 'BUSINESS',
      content_source_type: 'USER_ENTERED',
      actual_content_source: 'USER_ENTERED',
      created_by_module: 'TCA_V2_API',
      ...columns,
    },
    since,
  );
}

export function phoneRow(master: Master, owner: Owner, phone: Phone, since: string): void {
  const columns = phoneColumns(phone.e164, phone.typed, phone.mobile);
  contactPoint(
    master,
    owner,
    'PHONE',
    Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, value === null ? null : String(value)])),
    since,
  );
}

export function emailRow(master: Master, owner: Owner, email: string, since: string): void {
  contactPoint(master, owner, 'EMAIL', { email_address: email, email_format: 'MAILTEXT' }, since);
}

const JOB_TITLES = {
  accounting: 'Accounting',
  purchasing: 'Purchasing',
  management: 'Management',
} as const satisfies Record<ContactPerson['role'], string>;

/** A contact person: a party of its own, the relationship to the customer, which is a party as well, and a role at the account. */
function contactPerson(
  master: Master,
  customer: CustomerRecord,
  person: ContactPerson,
  at: { accountId: number; partyId: number },
): void {
  const { sequences } = master;
  const { since } = customer;
  const name = `${person.firstName} ${person.lastName}`;
  const partyRow = (type: string, partyName: string, more: Readonly<Record<string, string>> = {}): number => {
    const id = sequences.take('HZ_PARTIES_S');
    master.put(
      'hz_parties',
      {
        party_id: id,
        party_number: String(sequences.take('HZ_PARTY_NUMBER_S')),
        party_name: partyName,
        party_type: type,
        status: 'A',
        validated_flag: 'N',
        created_by_module: 'TCA_V2_API',
        ...more,
      },
      since,
    );
    return id;
  };
  const personId = partyRow('PERSON', name, { person_first_name: person.firstName, person_last_name: person.lastName });
  const relationParty = partyRow('PARTY_RELATIONSHIP', `${name}-${customer.name}`);
  const relation = relationship(
    master,
    { subject: personId, object: at.partyId, type: 'CONTACT', code: 'CONTACT_OF', back: 'CONTACT', kind: 'PERSON' },
    relationParty,
    since,
  );
  master.put(
    'hz_org_contacts',
    {
      org_contact_id: sequences.take('HZ_ORG_CONTACTS_S'),
      party_relationship_id: relation,
      contact_number: String(sequences.take('HZ_CONTACT_NUMBERS_S')),
      status: 'A',
      job_title: JOB_TITLES[person.role],
      decision_maker_flag: 'N',
      created_by_module: 'TCA_V2_API',
    },
    since,
  );
  master.put(
    'hz_cust_account_roles',
    {
      cust_account_role_id: sequences.take('HZ_CUST_ACCOUNT_ROLES_S'),
      party_id: relationParty,
      cust_account_id: at.accountId,
      role_type: 'CONTACT',
      primary_flag: 'N',
      status: 'A',
      current_role_state: 'A',
      created_by_module: 'TCA_V2_API',
    },
    since,
  );
  const owner = { table: 'HZ_PARTIES', id: relationParty } as const;
  if (person.phone !== null) phoneRow(master, owner, person.phone, since);
  if (person.email !== null) emailRow(master, owner, person.email, since);
}

export function contactRows(
  master: Master,
  customer: CustomerRecord,
  at: { accountId: number; partyId: number },
): void {
  for (const person of customer.contacts) contactPerson(master, customer, person, at);
}
