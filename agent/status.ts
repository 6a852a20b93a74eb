import type { Config } from '../config/schema.ts';
import { operations } from '../domain/operations.ts';
import type { ConnectorHost } from './host/contract.ts';
import type { Ledger } from './ledger/contract.ts';
import type { Policy } from './policy/policy.ts';
import type { Records } from './records/contract.ts';
import type { TunnelClient } from './tunnel/tunnel-client.ts';

export interface StatusDeps {
  readonly config: Config;
  readonly configPath: string;
  readonly keySource: string;
  readonly startedAt: number;
  readonly policy: Policy;
  readonly host: ConnectorHost;
  readonly ledger: Ledger;
  readonly records: Records;
  readonly tunnel: TunnelClient;
}

/** Commands an operator has to look at. */
const WAITING = ['awaiting_approval', 'uncertain', 'parked'] as const;

/** What `adit status` shows: one look at everything that can be wrong. Holds no secret and no customer. */
export function agentStatus(deps: StatusDeps, wantsLoad: boolean): Record<string, unknown> {
  const { config, host, ledger, tunnel, records, policy } = deps;
  const systems = host.status();
  const link = tunnel.status();
  const attention = Object.fromEntries(
    WAITING.map((state) => [state, ledger.list({ states: [state], limit: 1000 }).length]),
  );
  const isServing = systems.every(
    ({ identity, roles }) =>
      identity.state !== 'mismatch' && roles.every(({ state, circuit }) => state === 'ready' && !circuit.open),
  );
  return {
    healthy: isServing && link.state === 'connected' && records.status().state === 'open' && attention['parked'] === 0,
    agent: config.agent.name,
    pid: process.pid,
    user: process.getuid?.() ?? 'unknown',
    config: deps.configPath,
    startedAt: new Date(deps.startedAt).toISOString(),
    profile: config.agent.profile,
    key: deps.keySource,
    policyVersion: policy.version,
    writes: ledger.writesSwitch.isOn() ? 'on' : 'off',
    tunnel: link,
    records: records.status(),
    commands: attention,
    audit: ledger.audit.head(),
    systems: systems.map(({ load, ...system }) => ({ ...system, ...(wantsLoad && { load }) })),
  };
}

/** Operations this agent offers to the platform: what the policy enables, for commands only where a system has them. */
export function servedOperations({ config, host }: Pick<StatusDeps, 'config' | 'host'>): string[] {
  return Object.entries(operations).flatMap(([name, { kind }]) => {
    const row = Object.hasOwn(config.policy.operations, name);
    const mode = config.policy.operations[name as keyof typeof operations]?.mode;
    if (!row || mode === 'off') return [];
    if (kind === 'command' && !host.systems().some((system) => system.settling(name) !== null)) return [];
    return [name];
  });
}
