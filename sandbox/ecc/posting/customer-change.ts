import type { PoolClient } from 'pg';
import { minorOf } from '../../company/currency.ts';
import { type DraftRow, dats, stored } from '../tables/document-rows.ts';
import { createRowWriter } from '../tables/rows.ts';
import { alpha, businessDate, openCounters, saveCounters } from './context.ts';
import { type EntryOf, PostingRefused, type PostReceipt } from './entries.ts';

type Change = EntryOf<'customer_change'>;

/** One column to set; table, column and key come from the list below alone. */
interface Target {
  readonly table: 'kna1' | 'knb1' | 'knkk' | 'adrc' | 'adr2' | 'adr6';
  readonly column: string;
  readonly value: string;
}

const flag = (on: boolean): string => (on ? 'X' : '');

/** Which columns a field of an entry sets. SAP keeps name and address twice: in KNA1 and in the central address. */
function targets(change: Change): Target[] {
  const { name, street, postalCode, city, phone, email, terms, hold, blocked, creditLimit } = change;
  const set = (value: string | undefined, ...columns: [Target['table'], string][]): Target[] =>
    value === undefined ? [] : columns.map(([table, column]) => ({ table, column, value }));
  return [
    ...set(name, ['kna1', 'name1'], ['adrc', 'name1']),
    ...set(name?.toUpperCase().slice(0, 25), ['kna1', 'mcod1']),
    ...set(street, ['kna1', 'stras'], ['adrc', 'street']),
    ...set(postalCode, ['kna1', 'pstlz'], ['adrc', 'post_code1']),
    ...set(city, ['kna1', 'ort01'], ['adrc', 'city1']),
    ...set(phone?.slice(0, 16), ['kna1', 'telf1']),
    ...set(phone, ['adr2', 'tel_number'], ['adr2', 'telnr_long']),
    ...set(phone?.slice(1), ['adr2', 'telnr_call']),
    ...set(email, ['adr6', 'smtp_addr']),
    ...set(email?.toUpperCase().slice(0, 20), ['adr6', 'smtp_srch']),
    ...set(terms, ['knb1', 'zterm']),
    ...set(hold === undefined ? undefined : flag(hold), ['knkk', 'crblb']),
    ...set(creditLimit === undefined ? undefined : stored(minorOf(creditLimit.amount, 'EUR')), ['knkk', 'klimk']),
    ...set(blocked === undefined ? undefined : flag(blocked), ['kna1', 'sperr']),
  ];
}

/** Change document objects: customer master, central address of a customer (group CA01), credit limit. */
const OBJECT = { kna1: 'DEBI', knb1: 'DEBI', knkk: 'KLIM', adrc: 'ADRESSE', adr2: 'ADRESSE', adr6: 'ADRESSE' } as const;

interface Written extends Target {
  readonly old: string;
  readonly key: string;
}

/** Sets one column where it differs; null where it already is so. Makes the phone or mail row if there was none. */
async function write(client: PoolClient, target: Target, kunnr: string, adrnr: string): Promise<Written | null> {
  const { table, column, value } = target;
  const isAddress = table.startsWith('adr');
  const where = isAddress ? `addrnumber = $1${table === 'adrc' ? '' : " AND persnumber = ''"}` : 'kunnr = $1';
  const key = isAddress ? adrnr : kunnr;
  const before = await client.query<{ old: string }>(
    `SELECT "${column}"::text AS old FROM ecc.${table} WHERE ${where} FOR UPDATE`,
    [key],
  );
  let old = before.rows[0]?.old;
  if (old === undefined) {
    if (table !== 'adr2' && table !== 'adr6')
      throw new PostingRefused(`customer ${kunnr} has no record in ${table.toUpperCase()}`);
    const row: DraftRow = {
      addrnumber: adrnr,
      date_from: '00010101',
      consnumber: '001',
      flgdefault: 'X',
      home_flag: 'X',
    };
    await createRowWriter().insert(client, table, [row]);
    old = '';
  }
  if (before.rows.length > 0 && before.rows.every((row) => row.old === value)) return null;
  await client.query(`UPDATE ecc.${table} SET "${column}" = $2 WHERE ${where}`, [key, value]);
  return { ...target, old, key };
}

/** Changes a customer and writes the change documents (CDHDR, CDPOS) that the dialogue transaction would write. */
export async function changeCustomer(
  deps: { timeOfDay(): string },
  client: PoolClient,
  change: Change,
): Promise<PostReceipt> {
  const kunnr = alpha(change.customer);
  const today = await businessDate(client);
  const counters = await openCounters(client);
  const found = await client.query<{ adrnr: string }>(
    "SELECT adrnr FROM ecc.kna1 WHERE mandt = '100' AND kunnr = $1 FOR UPDATE",
    [kunnr],
  );
  const adrnr = found.rows[0]?.adrnr;
  if (adrnr === undefined) throw new PostingRefused(`there is no customer ${kunnr}`);
  const wanted = targets(change);
  if (wanted.length === 0) throw new PostingRefused('the entry changes nothing: name at least one field');

  const written: Written[] = [];
  for (const target of wanted) {
    const one = await write(client, target, kunnr, adrnr);
    if (one !== null) written.push(one);
  }
  const header: DraftRow[] = [];
  const positions: DraftRow[] = [];
  for (const objectclas of ['DEBI', 'ADRESSE', 'KLIM'] as const) {
    const lines = written.filter(({ table }) => OBJECT[table] === objectclas);
    if (lines.length === 0) continue;
    const key = {
      objectclas,
      objectid: objectclas === 'ADRESSE' ? `CA01${adrnr}` : kunnr,
      changenr: counters.take('CHANGENR', '1000'),
    };
    header.push({
      ...key,
      username: 'QUILL',
      udate: dats(today),
      utime: deps.timeOfDay(),
      tcode: 'XD02',
      change_ind: 'U',
    });
    positions.push(
      ...lines.map((line) => ({
        ...key,
        tabname: line.table.toUpperCase(),
        tabkey: `100${line.key}`,
        fname: line.column.toUpperCase(),
        chngind: 'U',
        value_new: line.value,
        value_old: line.old,
      })),
    );
  }
  const writer = createRowWriter();
  await writer.insert(client, 'cdhdr', header);
  await writer.insert(client, 'cdpos', positions);
  await saveCounters(client, counters);
  const changed = written.map(({ table, column }) => `${table}-${column}`.toUpperCase());
  return { kind: 'customer_change', customer: kunnr, document: null, invoice: null, changed };
}
