import { toInstant } from '../../domain/dates.ts';
import { AditError } from '../../domain/errors.ts';
import type { Database } from '../../store/database.ts';
import { canonicalJson, sha256 } from './canonical.ts';
import type { AuditEntry, AuditHead } from './contract.ts';

export interface AuditRow {
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
  readonly actor: string;
  readonly subject: string;
  readonly fields: string;
  readonly hash: string;
}

export interface AuditChain {
  /** Within the caller's transaction. */
  append(entry: AuditEntry, atMs: number): AuditHead;
  head(): AuditHead;
}

/** What the first record is chained to: the installation, so that the chain of another one does not fit. */
export const genesisOf = (installation: string) => sha256(`adit audit ${installation}`);

/** Hash of a record: everything in it, and the hash of the one before. */
export function recordHash(previous: string, row: Omit<AuditRow, 'hash'>): string {
  const { sequence, at, kind, actor, subject, fields } = row;
  return sha256(canonicalJson([previous, sequence, toInstant(at), kind, actor, subject, fields]));
}

const CAPS = { kind: 60, actor: 200, subject: 200, fields: 8192 } as const;

export function createAuditChain(db: Database, installation: string): AuditChain {
  const newest = db.prepare<AuditHead>('SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1');
  const insert = db.prepare('INSERT INTO audit VALUES ($sequence, $at, $kind, $actor, $subject, $fields, $hash)');
  const head = () => newest.get() ?? { sequence: 0, hash: genesisOf(installation) };
  return {
    head,
    append(entry, atMs) {
      const previous = head();
      const row = {
        sequence: previous.sequence + 1,
        at: atMs,
        kind: capped(entry.kind, 'kind'),
        actor: capped(entry.actor, 'actor'),
        subject: capped(entry.subject ?? '', 'subject'),
        fields: capped(canonicalJson(entry.fields ?? {}), 'fields'),
      };
      const hash = recordHash(previous.hash, row);
      insert.run({ ...row, hash });
      return { sequence: row.sequence, hash };
    },
  };
}

function capped(text: string, field: keyof typeof CAPS): string {
  if (text.length <= CAPS[field]) return text;
  throw new AditError('INPUT_INVALID', `an audit record's ${field} has at most ${CAPS[field]} characters`);
}
