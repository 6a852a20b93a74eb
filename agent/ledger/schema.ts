import type { Migration } from '../../store/migrations.ts';

/**
 * `ledger.db`: the agent's books. Times are epoch milliseconds; `args`, `reasons`, `fields` and event bodies JSON text.
 * Nothing is ever deleted but acknowledged events, so that an idempotency key is known for good.
 */
export const LEDGER_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE command (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  command_id TEXT NOT NULL UNIQUE,
  tenant TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  payload_hash TEXT NOT NULL,
  kind TEXT NOT NULL,
  system TEXT NOT NULL,
  customer TEXT NOT NULL,
  object_key TEXT NOT NULL,
  args TEXT NOT NULL,
  mode TEXT NOT NULL,
  policy_version TEXT NOT NULL,
  principal TEXT NOT NULL,
  call_id TEXT,
  tier TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  owner TEXT,
  accepted_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  not_before INTEGER NOT NULL DEFAULT 0,
  decided_at INTEGER,
  receipt_document TEXT,
  receipt_posted_at TEXT,
  reasons TEXT,
  UNIQUE (tenant, idempotency_key)
) STRICT;
CREATE INDEX command_of_customer ON command (system, customer, kind, accepted_at);
CREATE INDEX command_by_time ON command (kind, accepted_at);
CREATE INDEX command_ready ON command (state, system, seq);
CREATE INDEX command_expiring ON command (state, expires_at);
CREATE INDEX command_pausing ON command (state, not_before);
CREATE INDEX command_on_object ON command (object_key, state, seq);

CREATE TABLE command_history (
  command_id TEXT NOT NULL REFERENCES command (command_id),
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (command_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE approval (
  command_id TEXT PRIMARY KEY REFERENCES command (command_id),
  decision TEXT NOT NULL,
  approver TEXT NOT NULL,
  role TEXT NOT NULL,
  signature TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  subject TEXT NOT NULL,
  fields TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE INDEX audit_of_subject ON audit (subject, sequence);

CREATE TABLE event (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
`,
  },
  {
    // `doubt_at`: since when the outcome of an attempt is unknown; it stays set once an attempt may have reached the ERP.
    // `withdrawn`: why the command must not be sent again, whatever the ERP says about it.
    version: 2,
    sql: `
ALTER TABLE command ADD COLUMN doubt_at INTEGER;
ALTER TABLE command ADD COLUMN withdrawn TEXT;
UPDATE command SET doubt_at = (SELECT min(h.at) FROM command_history h
  WHERE h.command_id = command.command_id AND h.state = 'uncertain') WHERE state IN ('uncertain', 'parked');
`,
  },
  {
    // Since when every attempt ended before anything reached the ERP.
    version: 3,
    sql: 'ALTER TABLE command ADD COLUMN unsent_since INTEGER;',
  },
];
