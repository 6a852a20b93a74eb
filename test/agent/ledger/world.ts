import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { onTestFinished, vi } from 'vitest';
import { approvalStatement } from '../../../agent/ledger/approval-statement.ts';
import type { Effects, Ledger, NewCommand, Step } from '../../../agent/ledger/contract.ts';
import { createLedger, type LedgerDeps } from '../../../agent/ledger/ledger.ts';
import { openLedgerDatabase } from '../../../agent/ledger/ledger-database.ts';
import type { Logger } from '../../../agent/log.ts';
import { type Clock, systemClock } from '../../../domain/clock.ts';
import type { CommandState } from '../../../domain/commands.ts';
import type { CommandOutcome, ConnectorCommand, LookupResult } from '../../../domain/connector.ts';
import { toInstant } from '../../../domain/dates.ts';
import type { Database } from '../../../store/database.ts';
import { freshFolder } from '../../store/folder.ts';

/** Facts are waited for, and machines are sometimes busy. */
export const PATIENCE = { timeout: 15_000 } as const;
vi.setConfig({ testTimeout: 20_000 });

export const COST = { calls: ['SAP_WAPI_START_WORKFLOW'], erpMs: 1, queueMs: 0 } as const;

export function done(document = '000000004711'): CommandOutcome {
  return { outcome: 'done', receipt: { document, postedAt: '2026-03-02T10:00:00Z' }, readBack: 'by-reply', cost: COST };
}

export interface TestClock extends Clock {
  /** Moves the wall clock on and ends naps (sleeps of up to a second); deadlines go on by the real clock. */
  advance(ms: number): void;
  /** Moves the wall clock, also back, and wakes nobody. */
  jump(ms: number): void;
  /** Lets time pass on both clocks and ends naps. */
  elapse(ms: number): void;
}

export function testClock(): TestClock {
  let offset = 0;
  let passed = 0;
  let napping = new AbortController();
  const wake = () => {
    const ended = napping;
    napping = new AbortController();
    ended.abort();
  };
  return {
    now: () => systemClock.now() + offset,
    monotonic: () => systemClock.monotonic() + passed,
    sleep(ms, signal) {
      if (ms > 1000) return systemClock.sleep(ms, signal);
      return systemClock.sleep(ms, signal ? AbortSignal.any([signal, napping.signal]) : napping.signal);
    },
    jump(ms) {
      offset += ms;
    },
    advance(ms) {
      offset += ms;
      wake();
    },
    elapse(ms) {
      offset += ms;
      passed += ms;
      wake();
    },
  };
}

/** Keeps what was logged; nothing is printed. */
export function quietLog(lines: string[] = []): Logger {
  const write = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const log: Logger = {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: () => log,
  };
  return log;
}

export interface ErpStandIn extends Effects {
  readonly sent: ConnectorCommand[];
  /** What happens next: an outcome, or something that ends in one. */
  reply: (command: ConnectorCommand, signal: AbortSignal) => CommandOutcome | Promise<CommandOutcome>;
  allowed: { allowed: boolean; reason?: string };
  /** Lookups, and what they find. */
  readonly asked: ConnectorCommand[];
  look: (command: ConnectorCommand) => LookupResult | Promise<LookupResult>;
  source: ReturnType<Effects['commandSource']>;
  met: () => Promise<{ met: boolean; reason?: string }>;
}

export function erpStandIn(): ErpStandIn {
  const erp: ErpStandIn = {
    sent: [],
    reply: () => done(),
    allowed: { allowed: true },
    met: () => Promise.resolve({ met: true }),
    recheck: () => erp.allowed,
    precondition: () => erp.met(),
    commandSource: () => erp.source,
    lookup: async (command) => {
      erp.asked.push(command);
      return erp.look(command);
    },
    source: { settling: 'park' },
    asked: [],
    look: () => ({ found: 'cannot-tell' }),
    execute: async (command, context) => {
      erp.sent.push(command);
      return erp.reply(command, context.signal);
    },
  };
  return erp;
}

export interface Person {
  readonly name: string;
  readonly role: string;
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export function person(name: string): Person {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  return { name, role: 'credit controller', publicKey: spki, privateKey };
}

export function signed(by: Person, about: { commandId: string; payloadHash: string }, decision: 'approve' | 'reject') {
  const signature = sign(null, approvalStatement({ ...about, decision }), by.privateKey).toString('base64');
  return { commandId: about.commandId, approver: by.name, signature };
}

let counter = 0;

export function newCommand(more: Partial<NewCommand> = {}): NewCommand {
  counter++;
  return {
    idempotencyKey: `key-${counter}`,
    kind: 'create_task',
    system: 'ecc',
    customer: `00000${10000 + counter}`,
    args: { kind: 'follow_up', text: `call back ${counter}` },
    mode: 'auto',
    policyVersion: 'p1',
    tenant: 'acme',
    principal: 'voice-app',
    tier: 'verified',
    expiresAt: toInstant(Date.now() + 3_600_000),
    ...more,
  };
}

export interface World {
  ledger: Ledger;
  readonly db: Database;
  readonly erp: ErpStandIn;
  readonly clock: TestClock;
  readonly folder: string;
  readonly key: Buffer;
  readonly log: string[];
  readonly fatal: string[];
  readonly steps: Step[];
  readonly approver: Person;
  /** Resolves once the command is in one of the states. */
  reaches(commandId: string, ...states: CommandState[]): Promise<CommandState>;
}

type Given = Partial<Omit<LedgerDeps, 'opened' | 'effects' | 'clock'>> & {
  readonly folder?: string;
  readonly key?: Buffer;
  readonly erp?: ErpStandIn;
};

/** A ledger on disk, writes on, with an ERP that says yes. It is not started. */
export function world(given: Given = {}): World {
  const { folder = freshFolder(), key = randomBytes(32), erp = erpStandIn(), ...deps } = given;
  const clock = testClock();
  const approver = person('erika');
  const log: string[] = [];
  const fatal: string[] = [];
  const steps: Step[] = [];
  const opened = openLedgerDatabase({ stateDir: folder, key, cipher: 'aes256' });
  const ledger = createLedger({
    opened,
    clock,
    log: quietLog(log),
    disk: { allowsNew: () => true, freeBytes: () => 1e12, release: () => false, restore: () => undefined },
    effects: erp,
    approvers: () => [approver],
    writesInitially: true,
    onFatal: (error) => fatal.push(error.code),
    step: (step) => steps.push(step),
    stopMs: 200,
    ...deps,
  });
  onTestFinished(() => ledger.close());
  const reaches = async (commandId: string, ...states: CommandState[]): Promise<CommandState> => {
    for (;;) {
      const state = ledger.command(commandId)?.state;
      if (state && states.includes(state)) return state;
      await systemClock.sleep(3);
    }
  };
  return { ledger, db: opened.db, erp, clock, folder, key, log, fatal, steps, approver, reaches };
}

/** A promise and the way to settle it. */
export function deferred<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle(value) };
}
