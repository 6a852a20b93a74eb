import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLedger } from '../../agent/ledger/ledger.ts';
import { openLedgerDatabase } from '../../agent/ledger/ledger-database.ts';
import { createPolicy } from '../../agent/policy/policy.ts';
import { RecordsStore } from '../../agent/records/records-store.ts';
import { createRouter } from '../../agent/router.ts';
import { systemClock } from '../../domain/clock.ts';
import type { Cipher } from '../../store/database.ts';
import { createDiskSpace } from '../../store/disk-space.ts';
import { type AgentTask, benchLog, connectAgent } from './agent-task.ts';
import { BENCH_SYSTEM, heldConfig, unreachableSystem } from './held-system.ts';
import { fillRecords } from './records-filling.ts';
import { report, taskOf, untilTold } from './task.ts';

/**
 * The agent's own router, policy, records, ledger and tunnel on records that were filled beforehand. Its ERP never
 * answers: whatever is answered comes from what is held. It exists because the product offers no store without cipher.
 */
export interface HeldTask extends AgentTask {
  /** Null: a store in plain text. */
  readonly cipher: Cipher | null;
  readonly customer: string;
  readonly rows: number;
  /** Customers beside the one that is asked for, so that the tables have some depth. */
  readonly others: number;
}

const task = taskOf<HeldTask>();
const key = task.cipher === null ? null : Buffer.from(crypto.getRandomValues(new Uint8Array(32)));
const cipher = task.cipher ?? 'aes256';
const stateDir = join(task.dir, 'state');
mkdirSync(stateDir, { recursive: true, mode: 0o700 });

const records = new RecordsStore({
  file: { path: join(stateDir, 'records.db'), key, cipher },
  clock: systemClock,
  log: benchLog,
});
await records.start();
await fillRecords(records, task);

const config = heldConfig();
const system = unreachableSystem();
const ledger = createLedger({
  opened: openLedgerDatabase({ stateDir, key, cipher }),
  clock: systemClock,
  log: benchLog,
  disk: createDiskSpace(stateDir),
  effects: {
    recheck: () => ({ allowed: false, reason: 'no commands here' }),
    precondition: () => Promise.resolve({ met: false }),
    execute: (command, context) => system.execute(command, context),
    lookup: () => Promise.reject(new Error('nothing is sent here')),
    commandSource: () => null,
  },
  approvers: () => [],
  writesInitially: false,
  onFatal: (error) => {
    throw error;
  },
});
await ledger.start();
const policy = createPolicy({ config: config.policy, writesSwitch: ledger.writesSwitch });
const host = { system: () => system, systems: () => [system] };
const router = createRouter({
  config: { ...config, links: [] },
  policy,
  host,
  records,
  ledger,
  clock: systemClock,
  log: benchLog,
});
const client = await connectAgent(task, {
  operations: Object.keys(config.policy.operations),
  system: BENCH_SYSTEM,
  onRequest: (meta, body, context) => router.handle(meta, body, context),
});
report({ pid: process.pid });
await untilTold();
await client.drain();
await router.close();
await ledger.close();
await records.close();
