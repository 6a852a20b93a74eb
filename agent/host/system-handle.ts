import type { Clock } from '../../domain/clock.ts';
import type {
  CallCost,
  ChangesResult,
  CommandOutcome,
  Connector,
  DoctorFinding,
  FindResult,
  Identity,
  LookupResult,
  ReadResult,
} from '../../domain/connector.ts';
import { toInstant } from '../../domain/dates.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { EntityName } from '../../domain/facts.ts';
import type { ConnectionMethod } from '../../domain/ipc.ts';
import type { HostContext, Role, SystemHandle } from './contract.ts';
import type { IdentityGuard } from './identity-guard.ts';
import type { LoadMeter } from './load-meter.ts';
import type { RoleLane } from './role-lane.ts';

export interface HandleDeps {
  readonly name: string;
  readonly timeZone: string;
  readonly orgUnits: readonly string[];
  readonly connector: Connector;
  readonly section: unknown;
  readonly read: RoleLane;
  /** Null if no write is configured for the system. */
  readonly write: RoleLane | null;
  readonly guard: IdentityGuard;
  readonly load: LoadMeter;
  readonly clock: Clock;
}

const FREE: CallCost = { calls: [], erpMs: 0, queueMs: 0 };
/** Before a write, the system must have said who it is within this time. */
const WRITE_IDENTITY_MAX_AGE_MS = 60_000;

interface Costed {
  readonly cost: CallCost;
}

export function createSystemHandle(deps: HandleDeps): SystemHandle {
  const { clock, connector, guard, load } = deps;

  const commandSource = (kind: string) =>
    Object.hasOwn(connector.commands, kind) ? connector.commandSource(deps.section, kind) : null;

  const laneOf = (role: Role): RoleLane => {
    const lane = role === 'read' ? deps.read : deps.write;
    if (!lane) throw new AditError('OP_UNSUPPORTED', 'no write is configured for this system', { outcome: 'none' });
    return lane;
  };

  /** Identifies, sends, counts. The time that identifying took comes off what is left. */
  const send = async <T>(role: Role, method: ConnectionMethod, args: readonly unknown[], context: HostContext) => {
    const lane = laneOf(role);
    const startedAt = clock.monotonic();
    try {
      await guard.ensure(role, Number.POSITIVE_INFINITY, context);
      const waitedMs = clock.monotonic() - startedAt;
      const reply = await lane.call(method, args, { ...context, remainingMs: context.remainingMs - waitedMs });
      return { value: reply.value as T, queueMs: reply.queueMs + waitedMs };
    } catch (thrown) {
      const error = asAditError(thrown);
      if (error.code === 'ERP_UNREACHABLE') guard.void();
      throw error;
    }
  };

  const costed = async <T extends Costed>(
    role: Role,
    method: ConnectionMethod,
    args: readonly unknown[],
    context: HostContext,
    rowsOf: (value: T) => number,
  ): Promise<T> => {
    const { value, queueMs } = await send<T>(role, method, args, context);
    load.record(value.cost, rowsOf(value));
    return withQueue(value, queueMs);
  };

  return {
    name: deps.name,
    kind: connector.kind,
    timeZone: deps.timeZone,
    orgUnits: deps.orgUnits,
    read: async (entity, selector, context) => {
      const source = connector.entities[entity];
      if (!source) throw unsupported(entity);
      // The ERP has no such records: known without asking it.
      if (source.coverage === 'agent-only' || connector.agentOnly?.(deps.section, entity)) {
        return { rows: [], complete: true, asOf: toInstant(clock.now()), coverage: 'agent-only', cost: FREE };
      }
      return costed<ReadResult<typeof entity>>('read', 'read', [entity, selector], context, ({ rows }) => rows.length);
    },
    find: (query, context) => costed<FindResult>('read', 'find', [query], context, ({ found }) => found.length),
    changes: (cursor, context) =>
      costed<ChangesResult>('read', 'changes', [cursor], context, ({ changes }) => changes.length),
    lookup: async (command, context) => {
      const role = deps.write ? 'write' : 'read';
      const startedAt = clock.monotonic();
      // What it says decides whether a command is sent again: it has to be the system that the command was sent to.
      await guard.ensure(role, WRITE_IDENTITY_MAX_AGE_MS, context);
      if (guard.isMismatch()) throw new AditError('SYSTEM_PINNED', 'another system answers than the one pinned');
      const remainingMs = context.remainingMs - (clock.monotonic() - startedAt);
      return (await send<LookupResult>(role, 'lookup', [command], { ...context, remainingMs })).value;
    },
    // Not through the guard: this is what the guard itself asks, and what an operator asks when it says no.
    identity: async (context) => (await deps.read.call('identity', [], context)).value as Identity,
    doctor: async (context) => {
      const of = async (lane: RoleLane) => (await lane.call('doctor', [], context)).value as readonly DoctorFinding[];
      const [reading, writing] = await Promise.all([of(deps.read), deps.write ? of(deps.write).catch(asFinding) : []]);
      return [...reading, ...writing.map((finding) => ({ ...finding, check: `write: ${finding.check}` }))];
    },
    commandSource,
    stopOf: (command) => deps.write?.status().notices?.find(({ stops }) => stops?.includes(command) === true) ?? null,
    async execute(command, context) {
      const startedAt = clock.monotonic();
      const failed = (outcome: 'not-sent' | 'unknown', reason: string): CommandOutcome => ({
        outcome,
        reason,
        cost: { ...FREE, queueMs: clock.monotonic() - startedAt },
      });
      const lane = deps.write;
      if (!lane || !commandSource(command.kind)) return failed('not-sent', 'OP_UNSUPPORTED');
      try {
        await guard.ensure('write', WRITE_IDENTITY_MAX_AGE_MS, context);
      } catch (thrown) {
        return failed('not-sent', asAditError(thrown).code);
      }
      if (guard.isMismatch()) return failed('not-sent', 'SYSTEM_PINNED');
      const waitedMs = clock.monotonic() - startedAt;
      try {
        const remainingMs = context.remainingMs - waitedMs;
        const reply = await lane.call('execute', [command], { ...context, remainingMs });
        const value = reply.value as CommandOutcome;
        load.record(value.cost, 0);
        if (value.outcome === 'unknown') guard.void();
        return withQueue(value, reply.queueMs + waitedMs);
      } catch (thrown) {
        const error = asAditError(thrown);
        // Only an error that says that nothing was sent is believed; silence means that something may have been.
        return failed(error.outcome === 'none' ? 'not-sent' : 'unknown', error.code);
      }
    },
  };
}

/** The writing user that cannot be examined hides nothing of the reading one. */
function asFinding(thrown: unknown): readonly DoctorFinding[] {
  const { message, nextStep } = asAditError(thrown);
  return [{ check: 'connect', status: 'fail', text: message, remedy: nextStep }];
}

function withQueue<T extends Costed>(value: T, queueMs: number): T {
  return { ...value, cost: { ...value.cost, queueMs: value.cost.queueMs + queueMs } };
}

function unsupported(entity: EntityName): AditError {
  return new AditError('OP_UNSUPPORTED', 'this system has no source for what was asked', { details: { entity } });
}
