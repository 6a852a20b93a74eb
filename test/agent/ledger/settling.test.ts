import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAuditChain } from '../../../agent/ledger/audit-chain.ts';
import { verifyAudit } from '../../../agent/ledger/audit-verify.ts';
import { payloadHash } from '../../../agent/ledger/canonical.ts';
import type { Effects } from '../../../agent/ledger/contract.ts';
import { recordOutcome } from '../../../agent/ledger/execution.ts';
import { cancel } from '../../../agent/ledger/operator-decisions.ts';
import { createOutbox } from '../../../agent/ledger/outbox.ts';
import { createOutboxReader } from '../../../agent/ledger/outbox-reader.ts';
import type { OutboxRow } from '../../../agent/ledger/outbox-row.ts';
import { recover } from '../../../agent/ledger/recovery.ts';
import { LEDGER_MIGRATIONS } from '../../../agent/ledger/schema.ts';
import { giveUp, hearLate, recordLookup } from '../../../agent/ledger/settling.ts';
import { type CommandState, STATE_MEANING } from '../../../domain/commands.ts';
import type { CommandOutcome } from '../../../domain/connector.ts';
import { ErpModel, type Fate } from './settling-model.ts';
import { COST, done, newCommand } from './world.ts';

const QUIESCE_MS = 600_000;
const TIME_MS = 3_600_000;
const SOURCES = {
  marker: { settling: 'marker', quiesceMs: QUIESCE_MS },
  'marker without a time': { settling: 'marker' },
  quiesce: { settling: 'quiesce_readback', quiesceMs: QUIESCE_MS },
  park: { settling: 'park' },
} as const satisfies Readonly<Record<string, NonNullable<ReturnType<Effects['commandSource']>>>>;

/** Those that make trouble more often. */
const FATES = [
  'done',
  'refused',
  'refused',
  'not-sent',
  'lost-applied',
  'lost-undone',
  'lost-running',
  'lost-running',
  'lost-queued',
  'lost-queued',
] as const satisfies readonly Fate[];
const op = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('claim'), fate: fc.constantFrom(...FATES), crash: fc.boolean() }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('look'), tells: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('end', 'late', 'elapse', 'refuse', 'cancel', 'restart') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire') }) },
);
type Op = { do: string; fate?: Fate; crash?: boolean; tells?: number };

/** The real books in memory, driven as the worker, the settler and an operator drive them, against the model of an ERP. */
class Run {
  readonly #db = new Sqlite(':memory:');
  readonly #source: (typeof SOURCES)[keyof typeof SOURCES];
  readonly #outbox;
  readonly #reader;
  readonly #ended = new Map<string, CommandState>();
  /** When the newest unknown attempt of a command could last be known to run. */
  readonly #doubts = new Map<string, number>();
  readonly #coin: () => boolean;
  readonly events: string[] = [];
  readonly erp: ErpModel;
  readonly ids: readonly string[];
  #now = 1_000_000;

  constructor(source: (typeof SOURCES)[keyof typeof SOURCES], coins: readonly boolean[]) {
    let at = 0;
    this.#coin = () => coins[at++ % coins.length] ?? true;
    this.#source = source;
    for (const { sql } of LEDGER_MIGRATIONS) this.#db.exec(sql);
    const audit = createAuditChain(this.#db, 'test');
    this.#outbox = createOutbox(this.#db, audit, { add: (kind) => void this.events.push(kind) });
    this.#reader = createOutboxReader(this.#db);
    this.erp = new ErpModel(source.settling === 'marker', QUIESCE_MS);
    const insert = (seconds: number) => {
      const command = newCommand({ customer: '1' });
      return this.#outbox.insert(command, {
        payloadHash: payloadHash(command),
        objectKey: 'ecc/1',
        mode: 'auto',
        at: this.#now,
        expiresAt: this.#now + seconds * 1000 + TIME_MS,
      }).command_id;
    };
    this.ids = [insert(0), insert(1)];
  }

  get #about() {
    return { at: this.#now, source: this.#source };
  }

  step(todo: Op): void {
    const [uncertain] = this.#reader.inState('uncertain');
    const [ready] = this.#reader.claimable('ecc', this.#now + 70_000, 1);
    if (todo.do === 'claim' && ready) this.#claim(ready, todo.fate ?? 'done', todo.crash ?? false);
    if (todo.do === 'look' && uncertain && (todo.tells ?? 9) > 1) this.#look(uncertain, todo.tells === 2);
    if (todo.do === 'refuse' && ready) giveUp(this.#outbox, ready, { to: 'cancelled', reason: 'is off' }, this.#about);
    if (todo.do === 'end') for (const id of this.ids) this.erp.end(id, this.#coin());
    if (todo.do === 'late') for (const id of this.ids) this.#late(id);
    if (todo.do === 'elapse') this.#elapse(QUIESCE_MS);
    if (todo.do === 'expire') this.#elapse(TIME_MS);
    if (todo.do === 'restart') recover({ ...this.#books, commandSource: () => this.#source }, this.#now);
    const waiting = uncertain ?? ready;
    if (todo.do === 'cancel' && waiting) {
      const wish = { commandId: waiting.command_id, operator: 'erika', reason: 'the caller rang again' };
      cancel(this.#outbox, wish, { at: this.#now, sourceOf: () => this.#source });
    }
    this.check();
  }

  /** The ERP comes to rest and can be asked: what is uncertain then is settled or parked. */
  settle(): void {
    for (let round = 0; round < 40; round++) {
      this.#elapse(QUIESCE_MS);
      for (const row of this.#reader.inState('uncertain')) this.#look(row, false);
      const [ready] = this.#reader.claimable('ecc', this.#now + 70_000, 1);
      if (ready) this.#claim(ready, 'done', false);
      this.check();
    }
  }

  check(): void {
    for (const id of this.ids) {
      const { state } = this.row(id);
      const effects = this.erp.effects(id);
      expect(effects, `effects of a command that is ${state}`).toBeLessThanOrEqual(1);
      if (state === 'confirmed') expect(effects, 'confirmed').toBe(1);
      if (['failed', 'expired', 'cancelled'].includes(state)) expect(effects, state).toBe(0);
      const ended = this.#ended.get(id);
      if (ended) expect(state, 'a final state is final').toBe(ended);
      else if (STATE_MEANING[state].terminal) this.#ended.set(id, state);
    }
  }

  row(id: string): OutboxRow {
    const row = this.#outbox.byId(id);
    if (!row) throw new Error('a command vanished');
    return row;
  }

  audit = () => verifyAudit(this.#db, 'test', undefined, () => Promise.resolve());
  close = () => this.#db.close();

  get #books() {
    return { outbox: this.#outbox, reader: this.#reader };
  }

  #claim(row: OutboxRow, fate: Fate, crash: boolean): void {
    const id = row.command_id;
    const others = this.ids.filter((other) => other !== id).map((other) => this.row(other).state);
    expect(others, 'one command on an object at a time').not.toContain('in_flight');
    expect(others).not.toContain('uncertain');
    expect(others).not.toContain('parked');
    this.#outbox.change(id, { to: 'in_flight', at: this.#now, actor: 'agent' });
    this.erp.attempt(id, fate, this.#now, this.#coin());
    this.#now += 1;
    if (crash) recover({ ...this.#books, commandSource: () => this.#source }, this.#now);
    else recordOutcome(this.#outbox, id, heard(fate), this.#about);
    if (crash || fate.startsWith('lost')) this.#doubts.set(id, this.#now);
    expect(this.row(id).attempts).toBeLessThanOrEqual(5);
  }

  #look(row: OutboxRow, isMute: boolean): void {
    const isQuiet = 'quiesceMs' in this.#source && this.#now - (this.#doubts.get(row.command_id) ?? 0) >= QUIESCE_MS;
    const result = isMute ? ({ found: 'cannot-tell' } as const) : this.erp.lookup(row.command_id);
    recordLookup(this.#outbox, row, { result, isQuiet }, this.#about);
  }

  /** The reply of an attempt that had its effect comes after all. */
  #late(id: string): void {
    if (this.row(id).attempts > 0 && this.erp.effects(id) > 0) hearLate(this.#outbox, id, done(id), this.#now);
  }

  #elapse(ms: number): void {
    this.#now += ms;
    this.erp.elapse(this.#now, this.#coin());
    for (const row of this.#reader.overdue(this.#now, 10)) {
      giveUp(this.#outbox, row, { to: 'expired', reason: 'it did not start in time' }, this.#about);
    }
  }
}

function heard(fate: Fate): CommandOutcome {
  if (fate === 'done') return done();
  if (fate === 'refused' || fate === 'not-sent') return { outcome: fate, reason: fate, cost: COST };
  return { outcome: 'unknown', reason: fate, cost: COST };
}

const SEED = Number(process.env['ADIT_SEED'] ?? Date.now() % 1_000_000);
const RUNS = Number(process.env['ADIT_RUNS'] ?? 60);

describe(`any sequence of attempts, losses, lookups, restarts and refusals (seed ${SEED})`, () => {
  it.each(Object.keys(SOURCES) as (keyof typeof SOURCES)[])(
    'leaves one effect at most and books that tell the truth, settled by %s',
    async (name) => {
      const sequences = fc.array(op, { minLength: 3, maxLength: 30 });
      await fc.assert(
        fc.asyncProperty(sequences, fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), async (steps, coins) => {
          const run = new Run(SOURCES[name], coins);
          try {
            for (const step of steps) run.step(step);
            run.settle();
            const states = run.ids.map((id) => run.row(id).state);
            expect(states).not.toContain('uncertain');
            expect(states).not.toContain('in_flight');
            expect(run.erp.order).toEqual(run.ids.filter((id) => run.erp.effects(id) > 0));
            const told = run.events.filter((kind) => kind === 'command.decided');
            expect(told).toHaveLength(states.filter((state) => STATE_MEANING[state].terminal).length);
            expect(await run.audit()).toMatchObject({ ok: true });
          } finally {
            run.close();
          }
        }),
        { seed: SEED, numRuns: RUNS },
      );
    },
    60_000,
  );
});
