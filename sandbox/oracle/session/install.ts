import { readdirSync, readFileSync } from 'node:fs';
import type { ClientBase, Pool } from 'pg';

const FOLDER = new URL('../sql/install/', import.meta.url);

/** Installs what translated statements call: Oracle's functions, in the schema `ora`. Once for a database. */
export async function installOracleFunctions(db: ClientBase | Pool): Promise<void> {
  const names = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  for (const name of names) await db.query(readFileSync(new URL(name, FOLDER), 'utf8'));
}
