import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../../../agent/log.ts';
import { RecordsStore } from '../../../agent/records/records-store.ts';
import { systemClock } from '../../../domain/clock.ts';
import type { Change } from '../../../domain/connector.ts';

export interface RecordsWorld {
  readonly store: RecordsStore;
  readonly path: string;
  readonly logged: string[];
  /** Closes the store and opens the file anew, cleanly or as after a crash. */
  reopen(how?: 'cleanly' | 'crashed'): Promise<RecordsStore>;
  close(): Promise<void>;
}

export interface RecordsOptions {
  readonly dir?: string;
  readonly key?: Buffer | null;
}

export async function openRecords(options: RecordsOptions = {}): Promise<RecordsWorld> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'adit-records-'));
  const path = join(dir, 'records.db');
  const key = options.key === undefined ? randomBytes(32) : options.key;
  const logged: string[] = [];
  const log: Logger = {
    error: (message) => logged.push(message),
    warn: (message) => logged.push(message),
    info: () => undefined,
    debug: () => undefined,
    child: () => log,
  };
  const stores: RecordsStore[] = [];
  const open = async () => {
    const store = new RecordsStore({ file: { path, key, cipher: 'aes256' }, clock: systemClock, log });
    stores.push(store);
    await store.start();
    return store;
  };
  let store = await open();
  return {
    get store() {
      return store;
    },
    path,
    logged,
    async reopen() {
      await store.close();
      store = await open();
      return store;
    },
    async close() {
      for (const each of stores) await each.close();
      if (!options.dir) rmSync(dir, { recursive: true, force: true });
    },
  };
}

export const SYSTEM = 'ecc';
export const CUSTOMER = '0000001000';
/** An instant of one test day. */
export const at = (time: string) => `2026-11-21T${time}.000Z`;

export function page(
  changes: Change[],
  cursor: string,
  asOf: string,
  over: { last?: boolean; snapshot?: boolean } = {},
) {
  return { system: SYSTEM, changes, cursor, asOf, last: true, snapshot: false, ...over };
}
