import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AditError } from '../../domain/errors.ts';
import { type Cipher, type Database, openDatabase } from '../../store/database.ts';
import { writeDurably } from '../../store/durable-file.ts';
import { createFactBook } from './fact-book.ts';
import { LEDGER_MIGRATIONS } from './schema.ts';

export interface OpenLedger {
  readonly stateDir: string;
  readonly key: Buffer | null;
  readonly cipher: Cipher;
  /**
   * Makes an empty ledger although this installation had one. Whatever the old one knew is forgotten, its commands
   * included: only for an operator who says so.
   */
  readonly startAnew?: boolean;
}

export interface OpenedLedger {
  readonly db: Database;
  /** Names this installation for good. */
  readonly installation: string;
  /** Names the numbering of events; lasts as long as the file. */
  readonly epoch: string;
}

const files = (stateDir: string) => ({
  path: join(stateDir, 'ledger.db'),
  /** Says that a ledger exists, so that a lost one is not quietly replaced by an empty one that repeats commands. */
  marker: join(stateDir, 'installation'),
});

/**
 * Opens the ledger, exclusively and with FULL sync, and makes it only if this installation never had one.
 *
 * Throws STORE_CORRUPT if the ledger is gone or belongs to another installation, and what `openDatabase` throws.
 */
export function openLedgerDatabase(options: OpenLedger): OpenedLedger {
  const { path, marker } = files(options.stateDir);
  const known = existsSync(marker) ? readFileSync(marker, 'utf8').slice(0, 100).trim() : null;
  const isThere = existsSync(path) && statSync(path).size > 0;
  if (known !== null && !isThere && !options.startAnew) {
    throw new AditError('STORE_CORRUPT', `this installation (${known}) had a ledger, but ${path} is gone`, {
      hint: 'restore it from a backup; only if it is lost for good start anew, after checking in the ERP what the open commands did',
    });
  }
  const db = openDatabase({
    path,
    key: options.key,
    cipher: options.cipher,
    synchronous: 'FULL',
    migrations: LEDGER_MIGRATIONS,
    exclusive: true,
    busyMs: 1_000,
  });
  try {
    const installation = identify(db, isThere ? known : null, path);
    if (known !== installation) writeDurably(marker, `${installation}\n`);
    return { db, installation, epoch: createFactBook(db).get('epoch') ?? installation };
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** The installation named in the ledger; a new one if it is empty and nothing else is known. */
function identify(db: Database, known: string | null, path: string): string {
  const facts = createFactBook(db);
  const held = facts.get('installation');
  if (held !== null && (known === null || held === known)) return held;
  if (held !== null || known !== null) {
    throw new AditError('STORE_CORRUPT', `${path} belongs to installation ${held ?? 'none'}, not to ${known}`, {
      hint: 'a ledger of another agent was put here; restore the right one',
    });
  }
  const installation = randomUUID();
  db.transaction(() => {
    facts.set('installation', installation);
    facts.set('epoch', randomUUID());
  }).immediate();
  return installation;
}
