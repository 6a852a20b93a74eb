import type { HostContext, SystemHandle } from '../../../agent/host/contract.ts';
import { canonicalJson } from '../../../agent/ledger/canonical.ts';
import type { AuditEntry, Ledger, NewCommand, OwnCommand } from '../../../agent/ledger/contract.ts';
import type { Logger } from '../../../agent/log.ts';
import { createPolicy } from '../../../agent/policy/policy.ts';
import type { OverdueCustomer, PutBatch } from '../../../agent/records/contract.ts';
import { scopeOf } from '../../../agent/records/scope.ts';
import { createRouter, type RouterDeps } from '../../../agent/router.ts';
import { configSchema, type PolicyConfig } from '../../../config/schema.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { CommandAnswer } from '../../../domain/commands.ts';
import { STATE_MEANING } from '../../../domain/commands.ts';
import type { CommandSource, FindQuery, FindResult, Notice, ReadResult } from '../../../domain/connector.ts';
import { toInstant } from '../../../domain/dates.ts';
import { AditError } from '../../../domain/errors.ts';
import type { EntityFacts, EntityName, SearchKey, Selectors } from '../../../domain/facts.ts';
import { isCommandName, type OperationName, operations } from '../../../domain/operations.ts';
import type { RequestMeta } from '../../../protocol/meta.ts';
import { FakeClock } from '../../protocol/fake-clock.ts';

type Table = { [E in EntityName]: EntityFacts[E][] };
const empty = (): Table => ({
  customer: [],
  openItem: [],
  invoice: [],
  payment: [],
  dispute: [],
  promise: [],
  activity: [],
  searchKey: [],
});

/** An ERP system that answers from tables, hangs, or is down. It counts what reaches it. */
export class FakeSystem implements SystemHandle {
  readonly kind = 'fake';
  readonly timeZone = 'Europe/Berlin';
  readonly orgUnits = ['1000', '2000'];
  readonly table = empty();
  readonly reads: { entity: EntityName; selector: unknown; context: HostContext }[] = [];
  finds = 0;
  /** How far what answers reads is behind the ERP. */
  behindSeconds = 0;
  /** What the next reads wait for. */
  gate: Promise<void> = Promise.resolve();
  failure: AditError | null = null;
  /** Entities that it has a source for; the others are the agent's own. */
  serves: ReadonlySet<EntityName> = new Set(['customer', 'openItem', 'invoice', 'payment']);
  readonly name: string;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(name: string, clock: Pick<Clock, 'now'>) {
    this.name = name;
    this.#clock = clock;
  }

  /** Makes reads wait until the returned function is called. */
  hang(): () => void {
    let open = () => {};
    this.gate = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }

  async read<E extends EntityName>(entity: E, selector: Selectors[E], context: HostContext): Promise<ReadResult<E>> {
    this.reads.push({ entity, selector, context });
    const asOf = toInstant(this.#clock.now() - this.behindSeconds * 1000);
    const cost = { calls: this.serves.has(entity) ? [`READ_${entity}`] : [], erpMs: 5, queueMs: 1 };
    if (!this.serves.has(entity)) return { rows: [], complete: true, asOf, coverage: 'agent-only', cost };
    await Promise.race([this.gate, aborted(context.signal)]);
    if (context.signal.aborted) throw new AditError('CANCELLED', 'given up');
    if (this.failure) throw this.failure;
    const wanted: Readonly<Record<string, unknown>> = { ...selector };
    const rows = this.table[entity].filter((row) => selects(wanted, { ...row }));
    return { rows, complete: true, asOf, cost };
  }

  async find({ by, value }: FindQuery): Promise<FindResult> {
    this.finds++;
    if (this.failure) throw this.failure;
    const found = this.table.searchKey.filter((key) => key.kind === by && strip(key.value) === strip(value));
    const asOf = toInstant(this.#clock.now());
    return {
      found,
      searched: by === 'number' || by === 'invoice',
      asOf,
      cost: { calls: ['FIND'], erpMs: 3, queueMs: 0 },
    };
  }

  execute = () => Promise.reject(new Error('not under test'));
  lookup = () => Promise.reject(new Error('not under test'));
  changes = () => Promise.reject(new Error('not under test'));
  identity = () => Promise.reject(new Error('not under test'));
  doctor = () => Promise.reject(new Error('not under test'));
  commandSource = (kind: string): CommandSource | null =>
    isCommandName(kind) ? { uses: [], settling: 'park', selfCommits: true } : null;
  /** What the connector refuses commands for. */
  notice: Notice | null = null;
  stopOf = (command: string): Notice | null => (this.notice?.stops?.includes(command) ? this.notice : null);
}

const strip = (value: string) => value.replace(/^0+/, '');

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function selects(wanted: Readonly<Record<string, unknown>>, row: Readonly<Record<string, unknown>>): boolean {
  const date = String(row['date'] ?? '');
  return (
    (wanted['customer'] === undefined || wanted['customer'] === row['customer']) &&
    (wanted['invoice'] === undefined || strip(String(wanted['invoice'])) === strip(String(row['invoice']))) &&
    (wanted['reference'] === undefined || wanted['reference'] === row['reference']) &&
    (wanted['to'] === undefined || (date >= String(wanted['from']) && date <= String(wanted['to'])))
  );
}

/** Held facts under their coverage, as the contract has it; nothing is encrypted and nothing is lost. */
export class FakeRecords {
  readonly held = new Map<string, { asOf: string; complete: boolean; rows: readonly unknown[] }>();
  readonly index: (SearchKey & { system: string })[] = [];
  overdue: OverdueCustomer[] = [];
  indexAsOf: string | null = null;
  /** Systems whose search index was never loaded. */
  readonly unloaded = new Set<string>();
  feedAsOf: string | null = null;
  puts = 0;

  readonly #key = (...parts: string[]) => JSON.stringify(parts);

  coverage(system: string, entity: EntityName, customer: string, scope: string) {
    const held = this.held.get(this.#key(system, entity, customer, scope));
    return held ? { asOf: held.asOf, complete: held.complete } : null;
  }

  rows<E extends EntityName>(system: string, entity: E, customer: string, selector: Selectors[E]): EntityFacts[E][] {
    const held = this.held.get(this.#key(system, entity, customer, scopeOf(entity, selector).scope));
    return [...(held?.rows ?? [])] as EntityFacts[E][];
  }

  async put({ system, entity, selector, rows, asOf, complete }: PutBatch) {
    this.puts++;
    const { customer, scope } = scopeOf(entity, selector);
    this.held.set(this.#key(system, entity, customer, scope), { asOf, complete, rows });
    return { rows: rows.length, events: 0 };
  }

  find({ by, value, system }: FindQuery & { system?: string }) {
    return this.index.filter(
      (key) =>
        key.kind === by &&
        (by === 'name' ? key.value.includes(value) : key.value === value) &&
        (system === undefined || key.system === system),
    );
  }

  taxIdsOf(system: string, customer: string) {
    const own = this.index.filter((key) => key.system === system && key.customer === customer);
    return own.flatMap((key) => (key.kind === 'taxId' ? [key.value] : []));
  }

  async overdueCustomers() {
    return this.overdue;
  }

  position(system: string, feed: 'changes' | 'searchIndex') {
    const isLoaded = !this.unloaded.has(system);
    const asOf = feed === 'changes' ? this.feedAsOf : isLoaded ? this.indexAsOf : null;
    return { cursor: null, asOf, snapshotAt: asOf };
  }
}

/** Commands and audit in memory, with the ledger's own rule for keys. */
export class FakeLedger {
  readonly commands: (OwnCommand & { tenant: string; given: NewCommand })[] = [];
  readonly audited: AuditEntry[] = [];
  isOn = true;
  switched: string[] = [];
  readonly barred = new Set<string>();

  async accept(given: NewCommand): Promise<CommandAnswer> {
    const same =
      this.commands.find((one) => one.given.idempotencyKey === given.idempotencyKey) ??
      this.commands.find(
        (one) =>
          one ===
          given.repeats?.(
            this.ownCommands(given.system, given.customer),
            (id) => this.owner(id)?.tenant === given.tenant,
          ),
      );
    if (same?.given.idempotencyKey === given.idempotencyKey && canonicalJson(same.args) !== canonicalJson(given.args)) {
      throw new AditError('IDEMPOTENCY_MISMATCH', 'another command has this key');
    }
    const command = same ?? {
      commandId: `cmd-${this.commands.length + 1}`,
      kind: given.kind,
      system: given.system,
      customer: given.customer,
      state:
        given.mode === 'auto'
          ? ('ready' as const)
          : given.mode === 'approve'
            ? ('awaiting_approval' as const)
            : ('draft' as const),
      args: given.args,
      acceptedAt: '2026-06-01T12:00:00.000Z',
      tenant: given.tenant,
      given,
    };
    if (!same) {
      this.commands.push(command);
      if (given.kind === 'set_preference' && given.args['doNotCall'] === true) {
        this.barred.add(`${given.system}/${given.customer}`);
      }
    }
    return { commandId: command.commandId, state: command.state, outcome: STATE_MEANING[command.state].outcome };
  }

  command(commandId: string): ReturnType<Ledger['command']> {
    const found = this.commands.find((one) => one.commandId === commandId);
    if (!found) return null;
    const { state } = found;
    return { commandId, state, outcome: STATE_MEANING[state].outcome, history: [] };
  }

  owner(commandId: string) {
    const found = this.commands.find((one) => one.commandId === commandId);
    return found ? { kind: found.kind, system: found.system, customer: found.customer, tenant: found.tenant } : null;
  }

  ownCommands(system: string, customer: string) {
    return this.commands.filter((one) => one.system === system && one.customer === customer);
  }

  readonly callBars = {
    holds: (system: string, customer: string) => this.barred.has(`${system}/${customer}`),
    lift: async ({ system, customer }: { system: string; customer: string }) => {
      this.barred.delete(`${system}/${customer}`);
    },
  };

  readonly audit = {
    append: async (entry: AuditEntry) => {
      this.audited.push(entry);
      return { sequence: this.audited.length, hash: '' };
    },
    verify: async () => ({ ok: true, records: this.audited.length, head: { sequence: 0, hash: '' } }),
    head: () => ({ sequence: 0, hash: '' }),
  };

  readonly writesSwitch = {
    isOn: () => this.isOn,
    set: async (on: boolean, by: string) => {
      this.isOn = on;
      this.switched.push(by);
    },
  };
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: unknown;
}

export function fakeLog(lines: LogLine[] = []): Logger {
  const write = (level: string) => (message: string, fields?: unknown) => {
    lines.push({ level, message, fields });
  };
  const log: Logger = {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: () => log,
  };
  return log;
}

/** Everything enabled; `auto` for the one command. */
export function openPolicy(changes: Record<string, unknown> = {}): PolicyConfig {
  const names = Object.keys(operations) as OperationName[];
  const rows = names.map((name) => [name, operations[name].kind === 'command' ? { mode: 'auto' } : {}]);
  const base = { operations: Object.fromEntries(rows), systems: ['ecc'], orgUnits: 'all', writes: true };
  return configSchema.shape.policy.parse({ ...base, ...changes });
}

export interface Body {
  readonly data: unknown;
  readonly meta: Record<string, unknown> & { source: string; stale: boolean; complete: boolean; tier: string };
  readonly summary: string;
  readonly code?: string;
  readonly details?: Record<string, unknown>;
}

/** A router over fakes, on a clock that stands still until it is advanced. */
export function world(
  options: {
    policy?: PolicyConfig;
    systems?: string[];
    cache?: Record<string, unknown>;
    links?: string[][];
    nowMs?: number;
  } = {},
) {
  const clock = new FakeClock(options.nowMs);
  const systems = (options.systems ?? ['ecc']).map((name) => new FakeSystem(name, clock));
  const [ecc] = systems;
  if (!ecc) throw new Error('a world needs a system');
  const records = new FakeRecords();
  const ledger = new FakeLedger();
  const lines: LogLine[] = [];
  const policyConfig = options.policy ?? openPolicy({ systems: systems.map(({ name }) => name) });
  const config = {
    policy: policyConfig,
    cache: configSchema.shape.cache.parse(options.cache ?? {}),
    links: options.links ?? [],
  };
  const host: RouterDeps['host'] = {
    systems: () => systems,
    system: (name) => {
      const found = systems.find((system) => system.name === name);
      if (!found) throw new AditError('SYSTEM_UNKNOWN', 'there is no such system');
      return found;
    },
  };
  const policy = createPolicy({ config: policyConfig, writesSwitch: ledger.writesSwitch });
  const router = createRouter({ config, policy, host, records, ledger, clock, log: fakeLog(lines) });
  const ask = async (
    op: string,
    input: unknown = {},
    meta: Partial<RequestMeta> = {},
    context: { signal?: AbortSignal; remainingMs?: number } = {},
  ): Promise<{ status: number; body: Body; text: string }> => {
    const raw = input instanceof Buffer ? input : Buffer.from(JSON.stringify(input));
    const reply = await router.handle({ op, tenant: 't1', principal: 'bot', ...meta }, raw, {
      signal: context.signal ?? new AbortController().signal,
      remainingMs: context.remainingMs ?? 1500,
    });
    const text = reply.body.toString('utf8');
    return { status: reply.meta.status, body: JSON.parse(text) as Body, text };
  };
  return { clock, systems, ecc, records, ledger, lines, router, policy, ask };
}
