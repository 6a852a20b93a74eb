import type { PoolClient } from 'pg';
import type { DraftRow } from '../tables/document-rows.ts';
import type { PostingState } from '../tables/posting-state.ts';
import type { RowWriter } from '../tables/rows.ts';

const KEY = ['bukrs', 'kunnr', 'belnr', 'gjahr', 'buzei', 'augbl', 'augdt'] as const;
const tableOf = (row: DraftRow): 'bsid' | 'bsad' => (row['augbl'] === '' ? 'bsid' : 'bsad');

/** Lines and heads that were in the books before a booking, as they were: the booking changes them in place. */
export interface Existing {
  readonly lines: readonly { readonly row: DraftRow; readonly before: DraftRow }[];
  readonly heads: readonly { readonly table: 'bkpf' | 'vbrk'; readonly row: DraftRow; readonly before: DraftRow }[];
}

export function existingIn(state: PostingState): Existing {
  const kept = (row: DraftRow) => ({ row, before: { ...row } });
  const lines = new Set([...state.items.values(), ...state.partials.values(), ...state.settling.values()]);
  return {
    lines: [...lines].map(kept),
    heads: [
      ...[...state.headers.values()].map((row) => ({ table: 'bkpf' as const, ...kept(row) })),
      ...[...state.billing.values()].map((row) => ({ table: 'vbrk' as const, ...kept(row) })),
    ],
  };
}

/** Columns by which a booking marks the head of a document that it takes back, and the key of the head. */
const HEAD = {
  bkpf: { marks: ['stblg', 'stjah'], key: ['bukrs', 'belnr', 'gjahr'] },
  vbrk: { marks: ['fksto'], key: ['vbeln'] },
} as const;

async function writeHead(client: PoolClient, { table, row, before }: Existing['heads'][number]): Promise<void> {
  const { marks, key } = HEAD[table];
  if (marks.every((column) => row[column] === before[column])) return;
  const sets = marks.map((column, at) => `"${column}" = $${at + 1}`).join(', ');
  const where = key.map((column, at) => `"${column}" = $${at + 1 + marks.length}`).join(' AND ');
  const values = [...marks, ...key].map((column) => row[column] ?? '');
  await client.query(`UPDATE ecc.${table} SET ${sets} WHERE mandt = '100' AND ${where}`, values);
}

/**
 * Brings changed lines and heads back into the tables: a line that was cleared moves from BSID to BSAD, one whose
 * clearing was reset moves back. New lines go where they belong.
 */
export async function writeBack(
  client: PoolClient,
  writer: RowWriter,
  existing: Existing,
  added: readonly DraftRow[],
): Promise<void> {
  const changed = existing.lines.filter(({ row, before }) => row['augbl'] !== before['augbl']);
  for (const { before } of changed) {
    const where = KEY.map((column, at) => `"${column}" = $${at + 1}`).join(' AND ');
    const gone = await client.query(
      `DELETE FROM ecc.${tableOf(before)} WHERE mandt = '100' AND ${where}`,
      KEY.map((column) => before[column]),
    );
    if (gone.rowCount !== 1) throw new Error(`the line of ${before['belnr']} is not there to change`);
  }
  const rows = [...changed.map(({ row }) => row), ...added];
  for (const table of ['bsad', 'bsid'] as const)
    await writer.insert(
      client,
      table,
      rows.filter((row) => tableOf(row) === table),
    );
  for (const head of existing.heads) await writeHead(client, head);
}
