import type { Database } from '../../store/database.ts';

/** Single facts about the ledger itself, by name. */
export interface FactBook {
  get(name: string): string | null;
  set(name: string, value: string): void;
}

export function createFactBook(db: Database): FactBook {
  const read = db.prepare<string>('SELECT value FROM fact WHERE name = ?').pluck();
  const write = db.prepare('INSERT INTO fact VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value');
  return {
    get: (name) => read.get(name) ?? null,
    set(name, value) {
      write.run(name, value);
    },
  };
}
