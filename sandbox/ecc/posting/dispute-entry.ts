import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import type { AbapSystem } from '../session/contract.ts';
import { alpha } from './context.ts';
import { type EntryOf, PostingRefused, type PostReceipt } from './entries.ts';
import { atScreen } from './screen.ts';

type Entry = EntryOf<'dispute'>;

/** Status of a case as this company has customised its status profile. */
const STATUS = { new: '01', in_process: '02', closed: '08', voided: '09' } as const;

function attributes(entry: Entry): { ATTR_ID: string; ATTR_VALUE: string }[] {
  const given: readonly (readonly [string, string | undefined])[] = [
    ['FIN_CUSTDISP_AMT', entry.amount?.amount],
    ['FIN_CUSTDISP_CUR', entry.amount?.currency],
    ['FIN_BUKRS', entry.orgUnit],
    ['REASON_CODE', entry.reason],
    ['CASE_TITLE', entry.title],
    ['STAT_ORDERNO', entry.status === undefined ? undefined : STATUS[entry.status]],
  ];
  return given.flatMap(([ATTR_ID, value]) => (value === undefined ? [] : [{ ATTR_ID, ATTR_VALUE: value }]));
}

async function numberOf(db: Pool, guid: string): Promise<string> {
  const { rows } = await db.query<{ ext_key: string }>(
    "SELECT ext_key FROM ecc.scmg_t_case_attr WHERE mandt = '100' AND case_guid = $1",
    [guid],
  );
  return rows[0]?.ext_key ?? '';
}

async function guidOf(db: Pool, number: string): Promise<string> {
  const { rows } = await db.query<{ case_guid: string }>(
    "SELECT case_guid FROM ecc.scmg_t_case_attr WHERE mandt = '100' AND ext_key = $1",
    [number.padStart(12, '0')],
  );
  const guid = rows[0]?.case_guid;
  if (guid === undefined) throw new PostingRefused(`there is no case ${number}`);
  return guid;
}

/** Files a case, or changes one. Refused where FSCM Dispute Management is not installed. */
export async function enterDispute(deps: { db: Pool; abap: AbapSystem }, entry: Entry): Promise<PostReceipt> {
  const customer = alpha(entry.customer);
  const notes = entry.text === undefined ? [] : [{ TEXT_LINE: entry.text }];
  const guid = await atScreen(deps.abap, async (screen) => {
    if (entry.dispute !== undefined) {
      const existing = await guidOf(deps.db, entry.dispute);
      const changes = { CASE_GUID: existing, ATTRIBUTES: attributes(entry), NOTES: notes };
      await screen.call('BAPI_DISPUTE_ATTRIBUTES_CHANGE', changes);
      await screen.save();
      return existing;
    }
    const created = randomBytes(16).toString('hex').toUpperCase();
    await screen.call('BAPI_DISPUTE_CREATE', {
      CASE_GUID_CREATE: created,
      CASE_TYPE: 'F_DM',
      ATTRIBUTES: [{ ATTR_ID: 'FIN_KUNNR', ATTR_VALUE: customer }, ...attributes(entry)],
      NOTES: notes,
    });
    await screen.save();
    return created;
  });
  const dispute = await numberOf(deps.db, guid);
  return { kind: 'dispute', customer, document: null, invoice: null, changed: [], dispute };
}
