import type { PoolClient } from 'pg';
import { decimalText, minorOf } from '../../company/currency.ts';
import { PostingRefused } from '../../posting.ts';
import { type Row, textOf } from '../receivables/rows.ts';
import { who } from '../receivables/subledger.ts';
import { USERS } from '../tables/numbers.ts';
import { phoneColumns } from '../tables/phone.ts';
import type { SequenceName } from '../tables/sequences.ts';
import { termNamed } from '../tables/terms.ts';
import { insertRows } from '../tables/writer.ts';
import { rowsAsText } from './context.ts';

/** A form with customer data open: what is changed in it is written row by row, each with its version and who-columns. */
export interface MasterForm {
  readonly client: PoolClient;
  /** Instant of the entry, `YYYY-MM-DDTHH:MM:SS`. */
  readonly at: string;
  /** Columns changed so far, as `TABLE-COLUMN`. */
  readonly changed: string[];
}

const note = (form: MasterForm, table: string, columns: readonly string[]): void => {
  form.changed.push(...columns.map((column) => `${table}-${column}`.toUpperCase()));
};

async function nextId(form: MasterForm, sequence: SequenceName): Promise<string> {
  const [row] = await rowsAsText(form.client, `SELECT nextval('apps.${sequence.toLowerCase()}') AS id`);
  return textOf(row ?? {}, 'id');
}

/** Changes columns of one row where they differ; its version rises. Gives whether anything changed. */
export async function changeRow(
  form: MasterForm,
  table: string,
  key: readonly [column: string, value: string],
  values: Row,
): Promise<boolean> {
  const [row] = await rowsAsText(form.client, `SELECT * FROM apps.${table} WHERE ${key[0]} = $1 FOR UPDATE`, [key[1]]);
  if (row === undefined) throw new PostingRefused(`there is no row ${key[1]} in ${table.toUpperCase()}`);
  const different = Object.entries(values).filter(([column, value]) => textOf(row, column) !== String(value ?? ''));
  if (different.length === 0) return false;
  const set = different.map(([column], at) => `"${column}" = $${at + 4}`).join(', ');
  await form.client.query(
    `UPDATE apps.${table} SET ${set}, object_version_number = coalesce(object_version_number, 0) + 1,
       last_update_date = $2, last_updated_by = $3 WHERE ${key[0]} = $1`,
    [key[1], form.at, USERS.CLERK.id, ...different.map(([, value]) => value)],
  );
  note(
    form,
    table,
    different.map(([column]) => column),
  );
  return true;
}

async function addRow(form: MasterForm, table: string, row: Row): Promise<void> {
  await insertRows(form.client, table, [
    { ...row, object_version_number: 1, ...who({ at: form.at, by: USERS.CLERK.id }) },
  ]);
  const known = new Set(['object_version_number']);
  note(
    form,
    table,
    Object.keys(row).filter((column) => !known.has(column) && row[column] !== null),
  );
}

export type PointType = 'PHONE' | 'EMAIL';

export function pointColumns(type: PointType, value: string): Row {
  return type === 'PHONE' ? phoneColumns(value, value, false) : { email_address: value, email_format: 'MAILTEXT' };
}

/** Active contact points of a party of one type, the primary one first. */
export function contactPoints(client: PoolClient, party: string, type: PointType): Promise<Row[]> {
  return rowsAsText(
    client,
    `SELECT * FROM apps.hz_contact_points WHERE owner_table_name = 'HZ_PARTIES' AND owner_table_id = $1 AND contact_point_type = $2
     AND status = 'A' ORDER BY primary_flag DESC, contact_point_id FOR UPDATE`,
    [party, type],
  );
}

export async function addContactPoint(form: MasterForm, party: string, type: PointType, value: string): Promise<void> {
  const others = await contactPoints(form.client, party, type);
  await addRow(form, 'hz_contact_points', {
    contact_point_id: await nextId(form, 'HZ_CONTACT_POINTS_S'),
    contact_point_type: type,
    status: 'A',
    owner_table_name: 'HZ_PARTIES',
    owner_table_id: party,
    primary_flag: others.length === 0 ? 'Y' : 'N',
    contact_point_purpose: 'BUSINESS',
    content_source_type: 'USER_ENTERED',
    actual_content_source: 'USER_ENTERED',
    created_by_module: 'TCA_V2_API',
    ...pointColumns(type, value),
  });
}

/** Sets the primary contact point of a party, or adds it. */
export async function setPrimaryPoint(form: MasterForm, party: string, type: PointType, value: string): Promise<void> {
  const [primary] = await contactPoints(form.client, party, type);
  if (primary === undefined) await addContactPoint(form, party, type, value);
  else
    await changeRow(
      form,
      'hz_contact_points',
      ['contact_point_id', textOf(primary, 'contact_point_id')],
      pointColumns(type, value),
    );
}

/** That nobody may call, from now on or no longer. */
export async function setDoNotCall(form: MasterForm, party: string, on: boolean): Promise<void> {
  const [standing] = await rowsAsText(
    form.client,
    `SELECT contact_preference_id FROM apps.hz_contact_preferences WHERE contact_level_table = 'HZ_PARTIES' AND contact_level_table_id = $1
     AND contact_type = 'CALL' AND preference_code = 'DO_NOT' AND status = 'A' FOR UPDATE`,
    [party],
  );
  if (on && standing === undefined)
    await addRow(form, 'hz_contact_preferences', {
      contact_preference_id: await nextId(form, 'HZ_CONTACT_PREFERENCES_S'),
      contact_level_table: 'HZ_PARTIES',
      contact_level_table_id: party,
      contact_type: 'CALL',
      preference_code: 'DO_NOT',
      preference_start_date: form.at.slice(0, 10),
      requested_by: 'PARTY',
      status: 'A',
      created_by_module: 'TCA_V2_API',
    });
  if (!on && standing !== undefined)
    await changeRow(
      form,
      'hz_contact_preferences',
      ['contact_preference_id', textOf(standing, 'contact_preference_id')],
      { status: 'I' },
    );
}

/** The credit limit of an account in EUR; its row is made if there was none. */
export async function setLimit(form: MasterForm, account: string, profile: string, amount: string): Promise<void> {
  const limit = decimalText(minorOf(amount, 'EUR'), 'EUR');
  const values = { overall_credit_limit: limit, trx_credit_limit: limit };
  const [row] = await rowsAsText(
    form.client,
    "SELECT cust_acct_profile_amt_id AS id FROM apps.hz_cust_profile_amts WHERE cust_account_id = $1 AND site_use_id IS NULL AND currency_code = 'EUR'",
    [account],
  );
  if (row !== undefined)
    await changeRow(form, 'hz_cust_profile_amts', ['cust_acct_profile_amt_id', textOf(row, 'id')], values);
  else
    await addRow(form, 'hz_cust_profile_amts', {
      cust_acct_profile_amt_id: await nextId(form, 'HZ_CUST_PROFILE_AMTS_S'),
      cust_account_profile_id: profile,
      cust_account_id: account,
      currency_code: 'EUR',
      created_by_module: 'TCA_V2_API',
      ...values,
    });
}

export function termId(name: string): number {
  const term = termNamed(name);
  if (term === undefined) throw new PostingRefused(`there are no terms ${name}`);
  return term.id;
}
