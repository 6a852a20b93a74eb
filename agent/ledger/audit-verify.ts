import type { Database } from '../../store/database.ts';
import { type AuditRow, genesisOf, recordHash } from './audit-chain.ts';
import { payloadHash } from './canonical.ts';
import type { AuditHead, AuditReport } from './contract.ts';

interface Held {
  readonly seq: number;
  readonly command_id: string;
  readonly state: string;
  readonly kind: string;
  readonly system: string;
  readonly customer: string;
  readonly args: string;
  readonly payload_hash: string;
}

/** Records or commands looked at before others get their turn. */
const PAGE = 500;

/**
 * Walks the whole chain, then holds every command's state and content against what the chain last said of it. It does
 * so in pieces, between which the agent goes on working; what is written meanwhile is looked at too.
 *
 * Finds an edited, removed, inserted or swapped record by itself. A tail that was cut off, and a chain computed anew
 * by somebody who has the key, it finds only against a `known` head that was kept elsewhere.
 */
export async function verifyAudit(
  db: Database,
  installation: string,
  known: AuditHead | undefined,
  pause: () => Promise<void>,
): Promise<AuditReport> {
  let head: AuditHead = { sequence: 0, hash: genesisOf(installation) };
  let firstBad: AuditReport['firstBad'];
  let records = 0;
  const blame = (sequence: number, reason: string) => {
    firstBad ??= { sequence, reason };
  };
  const page = db.prepare<AuditRow>('SELECT * FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?');
  const exists = db.prepare('SELECT 1 FROM command WHERE command_id = ?');
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    const rows = page.all(after, PAGE);
    for (const row of rows) {
      records++;
      if (row.sequence !== head.sequence + 1) blame(head.sequence + 1, 'a record is missing');
      else if (recordHash(head.hash, row) !== row.hash) blame(row.sequence, 'it or the one before it was changed');
      if (known?.sequence === row.sequence && known.hash !== row.hash) blame(row.sequence, 'not the one that is known');
      if (tellsState(row) && !exists.get(row.subject)) blame(row.sequence, `command ${row.subject} is missing`);
      head = { sequence: row.sequence, hash: row.hash };
    }
    if (rows.length < PAGE) break;
    after = head.sequence;
    await pause();
  }
  if (known && known.sequence > head.sequence) blame(head.sequence + 1, 'records after this place were cut off');
  await eachCommand(db, pause, blame);
  return { ok: !firstBad, records, head, ...(firstBad && { firstBad }) };
}

async function eachCommand(
  db: Database,
  pause: () => Promise<void>,
  blame: (sequence: number, reason: string) => void,
): Promise<void> {
  const page = db.prepare<Held>('SELECT * FROM command WHERE seq > ? ORDER BY seq LIMIT ?');
  const newest = db.prepare<AuditRow>(
    `SELECT * FROM audit WHERE subject = ? AND kind GLOB 'command.*' ORDER BY sequence DESC LIMIT 1`,
  );
  for (let after = 0; ; ) {
    const rows = page.all(after, PAGE);
    for (const row of rows) {
      const record = newest.get(row.command_id);
      const said = record && parse(record.fields);
      if (!said) blame(0, `nothing is recorded of command ${row.command_id}`);
      else if (said['state'] !== row.state) blame(record.sequence, `command ${row.command_id} is in another state`);
      else if (said['payloadHash'] !== row.payload_hash || row.payload_hash !== contentHash(row)) {
        blame(record.sequence, `the content of command ${row.command_id} was changed`);
      }
      after = row.seq;
    }
    if (rows.length < PAGE) return;
    await pause();
  }
}

function tellsState(row: AuditRow): boolean {
  return row.kind.startsWith('command.') && typeof parse(row.fields)['payloadHash'] === 'string';
}

function contentHash(row: Held): string {
  const { kind, system, customer } = row;
  return payloadHash({ kind, system, customer, args: parse(row.args) });
}

/** Text that somebody damaged reads as an empty object; its hash then does not fit. */
function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
