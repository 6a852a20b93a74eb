import type Database from 'better-sqlite3';
import { AditError } from '../domain/errors.ts';

/** One step of a schema. Steps are numbered 1, 2, 3 … without a gap, are never changed once released, and only add. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

/**
 * Brings the schema forward, each step in a transaction of its own together with its number, so that a process that
 * dies in between leaves the old or the new schema and never a mixture.
 *
 * Throws VERSION_UNSUPPORTED if the file was written by a newer program: nothing is touched then.
 */
export function migrate(db: Database, migrations: readonly Migration[]): void {
  const held = versionOf(db);
  const newest = migrations.length;
  if (held > newest) {
    throw new AditError('VERSION_UNSUPPORTED', `${db.name} has schema ${held}, this program knows up to ${newest}`, {
      hint: 'a newer Adit has used this state folder; install that version again, or restore the backup made before the upgrade',
      details: { schema: held, known: newest },
    });
  }
  for (const [at, step] of migrations.entries()) {
    if (step.version !== at + 1) throw new AditError('INTERNAL', `migration ${at + 1} carries number ${step.version}`);
    if (step.version <= held) continue;
    db.transaction(() => {
      db.exec(step.sql);
      db.pragma(`user_version = ${step.version}`);
    }).immediate();
  }
}

function versionOf(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}
