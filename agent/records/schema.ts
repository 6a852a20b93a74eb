import type { Migration } from '../../store/migrations.ts';
import { invoiceTable } from './tables/invoice.ts';
import { openItemTable } from './tables/open-item.ts';
import { paymentTable } from './tables/payment.ts';

/**
 * Schema of `records.db`. `source` numbers a system under one identity: another identity at the same address gets
 * another number, so its records never mix. `seen` is the epoch millisecond at which a row was as it stands.
 */
const FIRST = `
CREATE TABLE meta (
  id INTEGER PRIMARY KEY CHECK (id = 1), epoch TEXT NOT NULL, clean INTEGER NOT NULL
) STRICT;
CREATE TABLE source (
  id INTEGER PRIMARY KEY, system TEXT NOT NULL, identity TEXT NOT NULL, current INTEGER NOT NULL, used_at TEXT NOT NULL,
  UNIQUE (system, identity)
) STRICT;
CREATE TABLE coverage (
  source INTEGER NOT NULL, entity TEXT NOT NULL, customer TEXT NOT NULL, scope TEXT NOT NULL,
  complete INTEGER NOT NULL, as_of TEXT NOT NULL,
  -- Bounds of a date range; null for every other scope.
  from_date TEXT, to_date TEXT,
  -- Keys of the rows that a search found, as JSON; null where the scope selects by itself.
  members TEXT,
  -- Run of polls that keeps these rows fresh; 0 for none.
  chain INTEGER NOT NULL,
  PRIMARY KEY (source, entity, customer, scope)
) STRICT, WITHOUT ROWID;
CREATE TABLE feed (
  source INTEGER NOT NULL, feed TEXT NOT NULL,
  cursor TEXT, chain INTEGER NOT NULL,
  -- Of the last finished run, of the first and of the newest page of the run under way.
  as_of TEXT, run_as_of TEXT, page_as_of TEXT,
  from_start INTEGER NOT NULL, snapshot_at TEXT,
  PRIMARY KEY (source, feed)
) STRICT, WITHOUT ROWID;
CREATE TABLE open_item (
  source INTEGER NOT NULL, ${openItemTable.columns.join(' ANY, ')} ANY, seen INTEGER NOT NULL,
  PRIMARY KEY (source, ${openItemTable.key.join(', ')})
) STRICT, WITHOUT ROWID;
CREATE INDEX open_item_branch ON open_item (source, branch) WHERE branch IS NOT NULL;
CREATE TABLE invoice (
  source INTEGER NOT NULL, ${invoiceTable.columns.join(' ANY, ')} ANY, seen INTEGER NOT NULL,
  PRIMARY KEY (source, ${invoiceTable.key.join(', ')})
) STRICT, WITHOUT ROWID;
CREATE INDEX invoice_branch ON invoice (source, branch) WHERE branch IS NOT NULL;
CREATE TABLE payment (
  source INTEGER NOT NULL, ${paymentTable.columns.join(' ANY, ')} ANY, seen INTEGER NOT NULL,
  PRIMARY KEY (source, ${paymentTable.key.join(', ')})
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_branch ON payment (source, branch) WHERE branch IS NOT NULL;
CREATE TABLE fact (
  source INTEGER NOT NULL, entity TEXT NOT NULL, customer TEXT NOT NULL, key TEXT NOT NULL, at TEXT, body TEXT NOT NULL,
  seen INTEGER NOT NULL, PRIMARY KEY (source, entity, customer, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE search_key (
  source INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, customer TEXT NOT NULL,
  name TEXT NOT NULL, city TEXT NOT NULL, seen INTEGER NOT NULL,
  PRIMARY KEY (source, kind, value, customer)
) STRICT, WITHOUT ROWID;
CREATE TABLE name_word (
  source INTEGER NOT NULL, word TEXT NOT NULL, customer TEXT NOT NULL, seen INTEGER NOT NULL,
  PRIMARY KEY (source, word, customer)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_key_customer ON search_key (source, customer, kind);
-- Clearings already told, so that the overlap of two polls does not tell them twice.
CREATE TABLE clearing (
  source INTEGER NOT NULL, org_unit TEXT NOT NULL, number TEXT NOT NULL, year TEXT NOT NULL, item TEXT NOT NULL,
  cleared_on TEXT NOT NULL, seen INTEGER NOT NULL,
  PRIMARY KEY (source, org_unit, number, year, item, cleared_on)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (sequence INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, body TEXT NOT NULL) STRICT;
`;

export const migrations: readonly Migration[] = [{ version: 1, sql: FIRST }];
