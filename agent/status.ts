import type { Config } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';
import { epochOf, toInstant } from '../domain/dates.ts';
import { isCommandName, type OperationName, operations } from '../domain/operations.ts';
import type { ConnectorHost, SystemStatus } from './host/contract.ts';
import type { Ledger } from './ledger/contract.ts';
import type { Policy } from './policy/policy.ts';
import type { Records } from './records/contract.ts';
import type { FeedStatus, Sync } from './sync/contract.ts';
import type { TunnelClient, TunnelStatus } from './tunnel/tunnel-client.ts';

export interface StatusDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly config: Config;
  readonly configPath: string;
  readonly keySource: string;
  readonly startedAt: number;
  readonly policy: Policy;
  readonly host: ConnectorHost;
  readonly ledger: Ledger;
  readonly records: Records;
  readonly tunnel: TunnelClient;
  readonly sync: Pick<Sync, 'status'>;
}

const OPERATIONS = Object.keys(operations) as OperationName[];
/** A row that somebody has open is free again by then; what cannot be sent for longer has another reason. */
const UNSENT_TROUBLE_MS = 10 * 60_000;
/** Commands an operator has to look at. */
const WAITING = ['awaiting_approval', 'uncertain', 'parked'] as const;

/** What `adit status` shows: one look at everything that can be wrong. Holds no secret and no customer. */
export function agentStatus(deps: StatusDeps, wantsLoad: boolean): Record<string, unknown> {
  const { config, host, ledger, tunnel, records, policy } = deps;
  const systems = host.status();
  const feeds = deps.sync.status();
  const link = tunnel.status();
  const attention = Object.fromEntries(
    WAITING.map((state) => [state, ledger.list({ states: [state], limit: 1000 }).length]),
  );
  const unsent = ledger.unsent();
  const trouble = [
    ...troubleOfLink(link),
    ...systems.flatMap(troubleOfSystem),
    ...systems.flatMap(({ name, load }) => troubleOfLoad(name, load.callsInAll, ceilingOf(config, name)?.callsPerHour)),
    ...feeds.flatMap(troubleOfFeed),
    ...(records.status().state === 'open' ? [] : ['the records are not open: answers come from the ERP only']),
    ...(attention['parked'] ? [`${attention['parked']} parked: see "adit outbox list --state parked"`] : []),
    ...troubleOfUnsent(unsent, deps.clock.now()),
  ];
  return {
    healthy: trouble.length === 0,
    trouble,
    agent: config.agent.name,
    pid: process.pid,
    user: process.getuid?.() ?? 'unknown',
    config: deps.configPath,
    startedAt: toInstant(deps.startedAt),
    profile: config.agent.profile,
    key: deps.keySource,
    policyVersion: policy.version,
    writes: ledger.writesSwitch.isOn() ? 'on' : 'off',
    tunnel: linkOf(link),
    records: records.status(),
    commands: { ...attention, unsent: unsent.count },
    audit: ledger.audit.head(),
    systems: systems.map(({ load, ...system }) => ({
      ...system,
      ...(wantsLoad && { load, ceiling: ceilingOf(config, system.name) ?? {} }),
    })),
    feeds,
  };
}

function ceilingOf({ systems }: Config, name: string): Config['systems'][number]['ceiling'] {
  return systems.find((system) => system.name === name)?.ceiling;
}

function troubleOfUnsent({ count, since }: ReturnType<Ledger['unsent']>, now: number): string[] {
  if (since === null || now - epochOf(since) <= UNSENT_TROUBLE_MS) return [];
  return [`${count} could not be sent, the first since ${since}: see "adit outbox list --state ready"`];
}

/** Callers are answered all the same; the feeds wait until there is room again. */
function troubleOfLoad(name: string, calls: number, callsPerHour: number | undefined): string[] {
  if (callsPerHour === undefined || calls <= callsPerHour) return [];
  return [`${name}: ${calls} calls in the last 60 minutes, above its ceiling of ${callsPerHour}; its feeds wait`];
}

function linkOf({ since, nextAttemptAt, lastError, roundTripMs, ...link }: TunnelStatus): Record<string, unknown> {
  return {
    ...link,
    since: toInstant(since),
    nextAttemptAt: nextAttemptAt === null ? null : toInstant(nextAttemptAt),
    lastError: lastError && { ...lastError, at: toInstant(lastError.at) },
    roundTripMs: roundTripMs === null ? null : Math.round(roundTripMs * 10) / 10,
  };
}

function troubleOfLink({ state, lastError }: TunnelStatus): string[] {
  if (state === 'connected') return [];
  return [`the gateway is not connected (${state})${lastError ? `: ${lastError.message}` : ''}`];
}

function troubleOfSystem({ name, identity, roles }: SystemStatus): string[] {
  return [
    ...troubleOfIdentity(name, identity),
    ...roles.flatMap(({ notices = [], role }) => notices.map(({ code, text }) => `${name}/${role}: ${text} (${code})`)),
    ...roles.flatMap(({ role, state, circuit, lastError }) => {
      if (circuit.open)
        return [`${name}/${role}: logon refused (${circuit.reason ?? ''}); "adit system reset ${name}"`];
      if (state === 'ready') return [];
      return [`${name}/${role}: ${state}${lastError ? ` (${lastError.message})` : ''}`];
    }),
  ];
}

/** A check is void once the system could not be reached: until it says again who it is, nothing is read through it. */
function troubleOfIdentity(name: string, { state, pinned, seen }: SystemStatus['identity']): string[] {
  if (state === 'mismatch')
    return [`${name}: another system answers than the one pinned; writes are locked until "adit system repin ${name}"`];
  if (state === 'unverified' && (pinned || !seen)) return [`${name}: did not answer when it was last asked who it is`];
  return [];
}

/** Only what the last run came to counts; a failure that a later run made good is history. */
function troubleOfFeed({ system, feed, lastRun, lastError }: FeedStatus): string[] {
  if (!lastError || (lastRun && lastRun.at >= lastError.at)) return [];
  return [`${system}: the last run of feed ${feed} failed with ${lastError.code}`];
}

/** What the policy enables, in whatever mode. */
export function enabledOperations({ policy }: Pick<Config, 'policy'>): OperationName[] {
  const rows = policy.operations;
  return OPERATIONS.filter((name) => Object.hasOwn(rows, name) && rows[name]?.mode !== 'off');
}

/** Operations this agent offers to the platform: what the policy enables, for commands only where a system has them. */
export function servedOperations({ config, host }: Pick<StatusDeps, 'config' | 'host'>): string[] {
  const isServed = (name: string) => host.systems().some((system) => system.commandSource(name) !== null);
  return enabledOperations(config).filter((name) => !isCommandName(name) || isServed(name));
}
