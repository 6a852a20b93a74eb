import type { ClientBase } from 'pg';
import { type CollectionsHistory, collectionsHistory, type Receivable } from '../../company/collections.ts';

/** A line on a customer account, as the add-on's tables name it. */
interface Line extends Receivable {
  readonly key: { readonly bukrs: string; readonly belnr: string; readonly gjahr: string; readonly buzei: string };
}

type Row = Readonly<Record<string, string | number>>;

/** Accounts of the well-known customers: see the company's README. */
const WELL_KNOWN = "(l.kunnr BETWEEN '0000010001' AND '0000010009' OR l.kunnr = 'QUARRY09')";

/** Invoices in ten-thousandths of their currency's unit, less partial payments; a branch's belong to the branch. */
async function linesOf(client: ClientBase, table: 'bsid' | 'bsad', where: string): Promise<Line[]> {
  const { rows } = await client.query<Omit<Line, 'open' | 'key'> & Line['key'] & { open: string }>(
    `SELECT l.bukrs, l.belnr, l.gjahr, l.buzei, coalesce(nullif(l.filkd, ''), l.kunnr) AS customer,
       coalesce(nullif(l.vbeln, ''), l.belnr) AS invoice, l.waers AS currency,
       trunc((l.wrbtr - coalesce((SELECT sum(p.wrbtr) FROM ecc.bsid p WHERE p.kunnr = l.kunnr AND p.bukrs = l.bukrs
         AND p.rebzg = l.belnr AND p.rebzj = l.gjahr AND p.rebzz = l.buzei AND p.rebzt = 'Z'), 0))
         * power(10::numeric, 6 - coalesce(x.currdec, 2)))::text AS open
     FROM ecc.${table} l LEFT JOIN ecc.tcurx x ON x.currkey = l.waers
     WHERE l.bschl = '01' AND l.shkzg = 'S' AND ${where} ORDER BY l.kunnr, l.bukrs, l.gjahr, l.belnr, l.buzei`,
  );
  return rows.map(({ bukrs, belnr, gjahr, buzei, open, ...more }) => ({
    ...more,
    open: BigInt(open),
    key: { bukrs, belnr, gjahr, buzei },
  }));
}

const dats = (date: string | null): string => (date ?? '00000000').replaceAll('-', '');
const amountOf = (tenThousandths: bigint): string =>
  `${tenThousandths / 10_000n}.${String(tenThousandths % 10_000n).padStart(4, '0')}`;
const numbered = (at: number): string => String(at + 1).padStart(10, '0');
const position = (at: number, digits: number): string => String(at + 1).padStart(digits, '0');

const PROMISE = { open: 'O', kept: 'K', broken: 'B', cancelled: 'C' } as const;
const DISPUTE = { open: 'O', in_process: 'P', closed: 'C' } as const;
const ACTIVITY = { open: 'O', done: 'D' } as const;
const DIRECTION = { inbound: 'I', outbound: 'O' } as const;
const COLLECTOR = 'COLLECT1';

/** Rows as people at the screen would have left them: without a command id. */
function tables(history: CollectionsHistory, keyOf: (receivable: Receivable) => Line['key']): Record<string, Row[]> {
  const promises = history.promises.map((promise, at) => ({ ...promise, promise_id: numbered(at) }));
  const disputes = history.disputes.map((dispute, at) => ({ ...dispute, dispute_id: numbered(at) }));
  const changed = (date: string) => ({ changed_on: dats(date), changed_at: '093000' });
  return {
    zadit_promise: promises.map(({ promise_id, about, status, method, promisedBy, takenOn }) => ({
      promise_id,
      kunnr: about.customer,
      status: PROMISE[status],
      method,
      promised_by: promisedBy,
      taken_on: dats(takenOn),
      taken_at: '093000',
      taken_by: COLLECTOR,
      ...changed(takenOn),
    })),
    zadit_prom_item: promises.map(({ promise_id, about, instalments }) => ({
      promise_id,
      ...keyOf(about),
      invoice: about.invoice,
      amount: amountOf(instalments.reduce((sum, { amount }) => sum + amount, 0n)),
      waers: about.currency,
    })),
    zadit_prom_inst: promises.flatMap(({ promise_id, about, instalments }) =>
      instalments.map(({ dueOn, amount, status }, at) => ({
        promise_id,
        posnr: position(at, 3),
        due_on: dats(dueOn),
        amount: amountOf(amount),
        waers: about.currency,
        status: PROMISE[status],
      })),
    ),
    zadit_dispute: disputes.map(({ dispute_id, about, reason, status, amount, openedOn, expectedOn }) => ({
      dispute_id,
      kunnr: about.customer,
      ...keyOf(about),
      invoice: about.invoice,
      reason,
      status: DISPUTE[status],
      amount: amountOf(amount),
      waers: about.currency,
      opened_on: dats(openedOn),
      opened_at: '101500',
      opened_by: COLLECTOR,
      resolver: status === 'open' ? '' : 'RESOLVE1',
      expected_on: dats(expectedOn),
      ...changed(openedOn),
    })),
    zadit_disp_note: disputes.flatMap(({ dispute_id, openedOn, notes }) =>
      notes.map((text, at) => ({
        dispute_id,
        posnr: position(at, 4),
        written_on: dats(openedOn),
        written_at: '101500',
        written_by: COLLECTOR,
        text,
      })),
    ),
    zadit_activity: history.activities.map((activity, at) => ({
      activity_id: numbered(at),
      kunnr: activity.customer,
      kind: activity.kind.toUpperCase(),
      subkind: activity.subkind,
      started_on: dats(activity.on),
      started_at: '094500',
      duration: activity.durationSeconds ?? -1,
      direction: activity.direction === null ? '' : DIRECTION[activity.direction],
      outcome: activity.outcome,
      status: ACTIVITY[activity.status],
      due_on: dats(activity.dueOn),
      assignee: activity.assignee,
      invoice: activity.invoice,
      created_by: COLLECTOR,
      text: activity.text,
      ...changed(activity.on),
    })),
    zadit_pref: history.preferences.map(({ customer, method, language, channel, doNotCall }) => ({
      kunnr: customer,
      method,
      language,
      channel,
      do_not_call: doNotCall ? 'X' : '',
      changed_by: COLLECTOR,
    })),
    zadit_number: [
      { object: 'PROMISE', last_number: promises.length },
      { object: 'DISPUTE', last_number: disputes.length },
      { object: 'ACTIVITY', last_number: history.activities.length },
    ],
  };
}

async function insert(client: ClientBase, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first)
    .map((column) => `"${column}"`)
    .join(', ');
  await client.query(
    `INSERT INTO ecc."${table}" (mandt, ${columns})
     SELECT '100', ${columns} FROM json_populate_recordset(null::ecc."${table}", $1)`,
    [JSON.stringify(rows)],
  );
}

/** Books what the collectors have on record into the add-on's tables, from the accounts as they stand. */
export async function bookCollections(client: ClientBase, told: { seed: number; asOf: string }): Promise<void> {
  const known = [...(await linesOf(client, 'bsid', WELL_KNOWN)), ...(await linesOf(client, 'bsad', WELL_KNOWN))];
  const drawn = await linesOf(client, 'bsid', `NOT ${WELL_KNOWN} AND l.kunnr < '0000077000'`);
  const keys = new Map([...known, ...drawn].map((line): [Receivable, Line['key']] => [line, line.key]));
  const keyOf = (receivable: Receivable) => {
    const key = keys.get(receivable);
    if (key === undefined) throw new Error(`${receivable.invoice} is not on the account`);
    return key;
  };
  const history = collectionsHistory(known, drawn, told);
  for (const [table, rows] of Object.entries(tables(history, keyOf))) await insert(client, table, rows);
}
