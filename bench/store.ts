import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from './catalogue.ts';
import type { Figure } from './figure.ts';
import { outbox } from './store/outbox.ts';
import { records } from './store/records.ts';

/** The two databases of the agent against bare `better-sqlite3` with the same cipher, in this process. */
export async function store({ quick, onStep }: BenchOptions): Promise<readonly Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'adit-bench-store-'));
  try {
    onStep('records: pages of a change feed, and reading 14 rows');
    const held = await records(
      'store',
      dir,
      quick ? { runs: 1, pages: 3, reads: 500 } : { runs: 5, pages: 30, reads: 5_000 },
    );
    onStep('outbox: one at a time, and 50 at once');
    const books = await outbox(
      'store',
      dir,
      quick ? { runs: 1, single: 20, rounds: 3 } : { runs: 5, single: 200, rounds: 20 },
    );
    return [...held, ...books];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
