import type { Database } from '../../store/database.ts';
import { type AuditRow, genesisOf, recordHash } from './audit-chain.ts';
import { payloadHash } from './canonical.ts';
import type { AuditHead, AuditReport } from './contract.ts';

interface Held {
  readonly command_id: string;
  readonly state: string;
  readonly kind: string;
  readonly system: string;
  readonly customer: string;
  readonly args: string;
  readonly payload_hash: string;
}

/**
 * Walks the whole chain, then holds every command's state and content against what the chain last said of it.
 *
 * Finds an edited, removed, inserted or swapped record by itself. A tail that was cut off, and a chain computed anew
 * by somebody who has the key, it finds only against a `known` head that was kept elsewhere.
 */
export function verifyAudit(db: Database, installation: string, known?: AuditHead): AuditReport {
  let head: AuditHead = { sequence: 0, hash: genesisOf(installation) };
  let firstBad: AuditReport['firstBad'];
  let records = 0;
  const blame = (sequence: number, reason: string) => {
    firstBad ??= { sequence, reason };
  };
  const last = new Map<string, { sequence: number; state: string; payload: string }>();
  for (const row of db.prepare<AuditRow>('SELECT * FROM audit ORDER BY sequence').iterate()) {
    records++;
    if (row.sequence !== head.sequence + 1) blame(head.sequence + 1, 'a record is missing');
    else if (recordHash(head.hash, row) !== row.hash)
      blame(row.sequence, 'the record or the one before it was changed');
    head = { sequence: row.sequence, hash: row.hash };
    if (known?.sequence === row.sequence && known.hash !== row.hash)
      blame(row.sequence, 'not the record that is known');
    const state = row.kind.startsWith('command.') ? stateIn(row.fields) : null;
    if (state) last.set(row.subject, { sequence: row.sequence, ...state });
  }
  if (known && known.sequence > head.sequence) blame(head.sequence + 1, 'records after this place were cut off');
  for (const row of db.prepare<Held>(COMMANDS).iterate()) {
    const said = last.get(row.command_id);
    if (!said) blame(head.sequence, `no record of command ${row.command_id}`);
    else if (said.state !== row.state)
      blame(said.sequence, `command ${row.command_id} is ${row.state}, not ${said.state}`);
    else if (said.payload !== row.payload_hash || said.payload !== contentHash(row)) {
      blame(said.sequence, `the content of command ${row.command_id} was changed`);
    }
    last.delete(row.command_id);
  }
  for (const [commandId, said] of last) blame(said.sequence, `command ${commandId} is missing`);
  return { ok: !firstBad, records, head, ...(firstBad && { firstBad }) };
}

const COMMANDS = 'SELECT command_id, state, kind, system, customer, args, payload_hash FROM command';

function stateIn(fields: string): { state: string; payload: string } | null {
  const parsed = parse(fields);
  const { state, payloadHash: payload } = parsed;
  return typeof state === 'string' && typeof payload === 'string' ? { state, payload } : null;
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
