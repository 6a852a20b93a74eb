import type { PoolClient } from 'pg';
import { type CurrencyCode, DIGITS, type Minor, minorOf } from '../../company/currency.ts';
import { PostingRefused } from '../../posting.ts';
import { type Row, textOf } from '../receivables/rows.ts';
import { LEDGER_TABLES, type LedgerTable, type Stamp, Subledger, TABLES } from '../receivables/subledger.ts';
import { type BookedCustomer, bookedCustomer } from '../tables/customer-book.ts';
import { ORG_UNITS, type OrgUnit, USERS } from '../tables/numbers.ts';
import type { SequenceName, Sequences } from '../tables/sequences.ts';

/** Every value as the text that PostgreSQL sends: no amount ever becomes a floating-point number. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

export async function rowsAsText(client: PoolClient, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const { rows } = await client.query<Row>({ text, values: [...values], types: AS_TEXT });
  return rows;
}

export async function businessDate(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ day: string }>('SELECT sim.business_date()::text AS day');
  return rows[0]?.day ?? '';
}

/** The customer an entry is about: a branch's postings stand on its head office's account. */
export interface Party {
  /** Account number as it was asked for. */
  readonly customer: string;
  readonly billTo: BookedCustomer;
  /** The branch, or null where the customer is billed itself. */
  readonly shipTo: BookedCustomer | null;
  readonly org: OrgUnit;
  readonly term: string;
}

async function readCustomer(client: PoolClient, where: string, value: string): Promise<BookedCustomer | null> {
  const [row] = await rowsAsText(
    client,
    `SELECT cust_account_id, party_id, account_number FROM apps.hz_cust_accounts WHERE ${where} = $1 ORDER BY cust_account_id LIMIT 1`,
    [value],
  );
  if (row === undefined) return null;
  const uses = await rowsAsText(
    client,
    `SELECT u.site_use_id, u.site_use_code, u.org_id FROM apps.hz_cust_site_uses_all u
     JOIN apps.hz_cust_acct_sites_all s USING (cust_acct_site_id)
     WHERE s.cust_account_id = $1 AND u.primary_flag = 'Y' AND u.status = 'A'`,
    [row['cust_account_id']],
  );
  return bookedCustomer({
    no: 0,
    id: Number(row['cust_account_id']),
    number: textOf(row, 'account_number'),
    partyId: Number(row['party_id']),
    siteUses: new Map(uses.map((use) => [`${use['site_use_code']}/${use['org_id']}`, Number(use['site_use_id'])])),
  });
}

async function findParty(client: PoolClient, customer: string, orgUnit?: string): Promise<Party> {
  const own = await readCustomer(client, 'account_number', customer);
  if (own === null) throw new PostingRefused(`there is no customer ${customer}`);
  const [head] = await rowsAsText(
    client,
    `SELECT object_id FROM apps.hz_relationships WHERE subject_id = $1 AND relationship_code = 'DIVISION_OF' AND status = 'A'`,
    [own.partyId],
  );
  const billTo = head === undefined ? own : await readCustomer(client, 'party_id', textOf(head, 'object_id'));
  if (billTo === null) throw new Error(`the head office of ${customer} has no account`);
  const org = Object.values(ORG_UNITS).find(
    ({ orgId }) => (orgUnit === undefined || String(orgId) === orgUnit) && own.siteUse('BILL_TO', orgId) !== null,
  );
  if (org === undefined)
    throw new PostingRefused(`customer ${customer} has no site in operating unit ${orgUnit ?? ''}`);
  const [term] = await rowsAsText(
    client,
    `SELECT t.name FROM apps.hz_customer_profiles p JOIN apps.ra_terms t ON t.term_id = p.standard_terms
     WHERE p.cust_account_id = $1 AND p.site_use_id IS NULL`,
    [own.id],
  );
  return { customer, billTo, shipTo: head === undefined ? null : own, org, term: textOf(term ?? {}, 'name') };
}

const RESERVED: readonly SequenceName[] = [
  ...LEDGER_TABLES.map((table) => TABLES[table].sequence),
  'RA_TRX_NUMBER_101_S',
  'RA_TRX_NUMBER_102_S',
  'AR_RECEIPT_NUMBER_S',
  'RA_CM_REQUESTS_S',
  'AR_DISPUTE_HISTORY_S',
];
/** More than one entry can need; what is left over is a gap, as sequences that cache have them. */
const EACH = 320;

/** Takes numbers from EBS's sequences, which other sessions use as well. */
async function reserve(client: PoolClient): Promise<Sequences> {
  const list = RESERVED.map((name) => `nextval('apps.${name.toLowerCase()}') AS "${name}"`).join(', ');
  const rows = await rowsAsText(client, `SELECT ${list} FROM generate_series(1, ${EACH})`);
  const taken = new Map<SequenceName, number>();
  return {
    take: (name) => {
      const at = taken.get(name) ?? 0;
      const value = rows[at]?.[name];
      if (value === undefined) throw new PostingRefused('the entry is too long');
      taken.set(name, at + 1);
      return Number(value);
    },
  };
}

/** One posting under way: the subledger with the rows that it is about, locked until it ends. */
export interface Booking {
  readonly client: PoolClient;
  readonly party: Party;
  readonly ledger: Subledger;
  readonly today: string;
  stamp(org: OrgUnit): Stamp;
}

export async function openBooking(
  client: PoolClient,
  entry: { readonly customer: string; readonly orgUnit?: string | undefined; readonly date?: string | undefined },
  timeOfDay: string,
): Promise<Booking> {
  const today = await businessDate(client);
  const on = entry.date ?? today;
  if (on > today) throw new PostingRefused(`${on} lies after the business date ${today}`);
  return {
    client,
    party: await findParty(client, entry.customer, entry.orgUnit),
    ledger: new Subledger(await reserve(client)),
    today,
    // Entered today, whatever its date: this is what polling goes by.
    stamp: (org) => ({ org, on, at: `${today}T${timeOfDay}`, by: USERS.CLERK.id }),
  };
}

/** Reads rows of a table into the booking and locks them, as a form does that shows them for change. */
export async function lockRows(
  booking: Booking,
  table: LedgerTable,
  where: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const rows = await rowsAsText(
    booking.client,
    `SELECT * FROM apps.${table} WHERE ${where} ORDER BY ${TABLES[table].key} FOR UPDATE`,
    values,
  );
  return rows.map((row) => booking.ledger.load(table, row));
}

export function unitsOf(money: { amount: string; currency: string }): { amount: Minor; currency: CurrencyCode } {
  const currency = (Object.keys(DIGITS) as CurrencyCode[]).find((code) => code === money.currency);
  if (currency === undefined) throw new PostingRefused(`nothing is kept in ${money.currency}`);
  try {
    return { amount: minorOf(money.amount, currency), currency };
  } catch (error) {
    throw new PostingRefused(error instanceof RangeError ? error.message : 'the amount cannot be read');
  }
}
