import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Ledger, NewCommand } from '../../agent/ledger/contract.ts';
import { createLedger } from '../../agent/ledger/ledger.ts';
import { openLedgerDatabase } from '../../agent/ledger/ledger-database.ts';
import { systemClock } from '../../domain/clock.ts';
import { toInstant } from '../../domain/dates.ts';
import { type Database, openDatabase } from '../../store/database.ts';
import { createDiskSpace } from '../../store/disk-space.ts';
import { benchLog } from '../entries/agent-task.ts';
import { type Figure, figure, quantile } from '../figure.ts';

const CIPHER = 'aes256';
/** As many commands as one synced transaction takes. */
const GROUP = 50;
const HOUR_MS = 3_600_000;

interface Size {
  readonly runs: number;
  /** Commands one at a time. */
  readonly single: number;
  /** Groups of fifty at once. */
  readonly rounds: number;
}

/** What a command costs until it is durable, with its audit entry and event, against one synced insert. */
export async function outbox(name: string, dir: string, size: Size): Promise<readonly Figure[]> {
  const alone: { value: number; floor: number }[] = [];
  const grouped: { value: number; floor: number }[] = [];
  for (let run = 0; run < size.runs; run++) {
    const stateDir = join(dir, `ledger-${run}`);
    mkdirSync(stateDir, { mode: 0o700 });
    const ledger = await openLedger(stateDir);
    const bare = bareOutbox(stateDir);
    try {
      const accept = async (at: number) => {
        await ledger.accept(newCommand(at));
      };
      const singly = await eachMs(size.single, accept);
      const inserts = await eachMs(size.single, async (at) => bare.insert(JSON.stringify(newCommand(at))));
      alone.push({ value: quantile(singly, 0.99), floor: quantile(inserts, 0.99) });
      const begun = performance.now();
      for (let round = 0; round < size.rounds; round++) {
        const first = size.single + round * GROUP;
        await Promise.all(Array.from({ length: GROUP }, (_, at) => accept(first + at)));
      }
      const perCommandMs = (performance.now() - begun) / (size.rounds * GROUP);
      grouped.push({ value: perCommandMs, floor: quantile(inserts, 0.5) });
    } finally {
      bare.close();
      await ledger.close();
    }
  }
  return [
    figure(name, 'outbox: one command until durable, p99, against one synced insert', 'ms', alone),
    figure(name, `outbox: a command among ${GROUP} at once, against one synced insert`, 'ms', grouped),
  ];
}

async function openLedger(stateDir: string): Promise<Ledger> {
  const ledger = createLedger({
    opened: openLedgerDatabase({ stateDir, key: randomBytes(32), cipher: CIPHER }),
    clock: systemClock,
    log: benchLog,
    disk: createDiskSpace(stateDir),
    effects: {
      recheck: () => ({ allowed: false, reason: 'nothing is executed here' }),
      precondition: () => Promise.resolve({ met: false }),
      execute: () => Promise.reject(new Error('a draft was executed')),
      lookup: () => Promise.reject(new Error('no outcome is unknown here')),
      commandSource: () => ({ settling: 'park' }),
    },
    approvers: () => [],
    writesInitially: true,
    onFatal: (error) => {
      throw error;
    },
  });
  await ledger.start();
  return ledger;
}

/** Drafts: accepted and booked, never executed. */
function newCommand(at: number): NewCommand {
  return {
    idempotencyKey: `bench-${at}`,
    kind: 'create_task',
    system: 'ecc',
    customer: String(10_000 + (at % 500)).padStart(10, '0'),
    args: { kind: 'follow_up', text: `Asked for a copy of invoice ${90_000_000 + at} and a call back tomorrow.` },
    mode: 'draft',
    policyVersion: 'bench',
    tenant: 'bench',
    principal: 'voice',
    tier: 'platform',
    expiresAt: toInstant(Date.now() + HOUR_MS),
  };
}

function bareOutbox(stateDir: string) {
  const migrations = [{ version: 1, sql: 'CREATE TABLE outbox (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;' }];
  const file = { path: join(stateDir, 'bare.db'), key: randomBytes(32), cipher: CIPHER } as const;
  const db: Database = openDatabase({ ...file, synchronous: 'FULL', migrations });
  const insert = db.prepare('INSERT INTO outbox (body) VALUES (?)');
  return { insert: (body: string) => void insert.run(body), close: () => db.close() };
}

async function eachMs(count: number, work: (at: number) => Promise<void>): Promise<number[]> {
  const took: number[] = [];
  for (let at = 0; at < count; at++) {
    const begun = performance.now();
    await work(at);
    took.push(performance.now() - begun);
  }
  return took;
}
