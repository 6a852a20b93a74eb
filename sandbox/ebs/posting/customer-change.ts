import { PostingRefused } from '../../posting.ts';
import { type Row, textOf } from '../receivables/rows.ts';
import { rowsAsText } from './context.ts';
import type { EbsEntryOf, EbsReceipt } from './entries.ts';
import {
  addContactPoint,
  changeRow,
  contactPoints,
  type MasterForm,
  type PointType,
  pointColumns,
  setDoNotCall,
  setLimit,
  setPrimaryPoint,
  termId,
} from './masters.ts';

/** Ids of what makes up a customer. */
async function customerOf(form: MasterForm, customer: string): Promise<Row> {
  const [row] = await rowsAsText(
    form.client,
    `SELECT a.cust_account_id, a.party_id, p.cust_account_profile_id, s.location_id
     FROM apps.hz_cust_accounts a
     LEFT JOIN apps.hz_customer_profiles p ON p.cust_account_id = a.cust_account_id AND p.site_use_id IS NULL
     LEFT JOIN apps.hz_cust_acct_sites_all t ON t.cust_account_id = a.cust_account_id
     LEFT JOIN apps.hz_party_sites s ON s.party_site_id = t.party_site_id
     WHERE a.account_number = $1 ORDER BY t.org_id LIMIT 1`,
    [customer],
  );
  if (row === undefined) throw new PostingRefused(`there is no customer ${customer}`);
  return row;
}

const given = (values: Readonly<Record<string, string | undefined>>): Row =>
  Object.fromEntries(
    Object.entries(values).flatMap(([column, value]) => (value === undefined ? [] : [[column, value]])),
  );

/** Changes a customer as the Customers form does: each table's row with its own version and who-columns. */
export async function changeCustomer(form: MasterForm, change: EbsEntryOf<'customer_change'>): Promise<EbsReceipt> {
  const ids = await customerOf(form, change.customer);
  const { name, street, postalCode, city, email } = change;
  const party = textOf(ids, 'party_id');
  const account = textOf(ids, 'cust_account_id');
  const profile = textOf(ids, 'cust_account_profile_id');
  const address = given({ address1: street, postal_code: postalCode, city });
  const wanted = Object.keys(change).length - 3;
  if (wanted === 0) throw new PostingRefused('the entry changes nothing: name at least one field');
  await changeRow(form, 'hz_parties', ['party_id', party], {
    ...given({ party_name: name, email_address: email }),
    ...address,
  });
  if (Object.keys(address).length > 0)
    await changeRow(form, 'hz_locations', ['location_id', textOf(ids, 'location_id')], address);
  if (change.phone !== undefined) await setPrimaryPoint(form, party, 'PHONE', change.phone);
  if (email !== undefined) await setPrimaryPoint(form, party, 'EMAIL', email);
  if (change.terms !== undefined)
    await changeRow(form, 'hz_customer_profiles', ['cust_account_profile_id', profile], {
      standard_terms: termId(change.terms),
    });
  if (change.hold !== undefined)
    await changeRow(form, 'hz_customer_profiles', ['cust_account_profile_id', profile], {
      credit_hold: change.hold ? 'Y' : 'N',
    });
  if (change.blocked !== undefined || name !== undefined)
    await changeRow(form, 'hz_cust_accounts', ['cust_account_id', account], {
      ...given({ account_name: name }),
      ...(change.blocked === undefined ? {} : { status: change.blocked ? 'I' : 'A' }),
    });
  if (change.doNotCall !== undefined) await setDoNotCall(form, party, change.doNotCall);
  if (change.creditLimit !== undefined) await setLimit(form, account, profile, change.creditLimit.amount);
  return { kind: 'customer_change', customer: change.customer, document: null, invoice: null, changed: form.changed };
}

async function ownerOf(form: MasterForm, entry: EbsEntryOf<'address'>): Promise<string> {
  const ids = await customerOf(form, entry.customer);
  if (entry.contact === undefined) return textOf(ids, 'party_id');
  const [role] = await rowsAsText(
    form.client,
    'SELECT party_id FROM apps.hz_cust_account_roles WHERE cust_account_role_id = $1 AND cust_account_id = $2',
    [entry.contact, ids['cust_account_id']],
  );
  if (role === undefined) throw new PostingRefused(`customer ${entry.customer} has no contact ${entry.contact}`);
  return textOf(role, 'party_id');
}

/** Adds, changes or removes contact points of a customer or of one of its contact persons. */
export async function changeAddress(form: MasterForm, entry: EbsEntryOf<'address'>): Promise<EbsReceipt> {
  const owner = await ownerOf(form, entry);
  const wanted: [PointType, string][] = [];
  if (entry.phone !== undefined) wanted.push(['PHONE', entry.phone]);
  if (entry.email !== undefined) wanted.push(['EMAIL', entry.email]);
  if (wanted.length === 0) throw new PostingRefused('name the phone or the e-mail address');
  for (const [type, value] of wanted) {
    if (entry.action === 'add') {
      await addContactPoint(form, owner, type, value);
      continue;
    }
    const points = await contactPoints(form.client, owner, type);
    const point = points.find((row) => entry.entry === undefined || row['contact_point_id'] === entry.entry);
    if (point === undefined) throw new PostingRefused('there is no such entry');
    const values = entry.action === 'remove' ? { status: 'I', primary_flag: 'N' } : pointColumns(type, value);
    await changeRow(form, 'hz_contact_points', ['contact_point_id', textOf(point, 'contact_point_id')], values);
  }
  return { kind: 'address', customer: entry.customer, document: null, invoice: null, changed: form.changed };
}
