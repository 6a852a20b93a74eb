import type { Config, SystemSection } from '../../config/schema.ts';
import type { Connector, UsedSource } from '../../domain/connector.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import { operationNamed, operations } from '../../domain/operations.ts';
import { explainPolicy, type PolicyExplanation } from '../policy/explanation.ts';
import { createPolicy } from '../policy/policy.ts';
import { type Cli, list, record } from './cli.ts';
import { runsPerHour } from './cron-runs.ts';

export interface KnownPolicy {
  readonly config: Config;
  readonly explanation: PolicyExplanation;
}

/** The configuration and its policy, each checked as a start of the agent checks it. */
export async function policyOf(configPath: string): Promise<KnownPolicy> {
  const [{ loadConfig }, { connectorRules }] = await Promise.all([
    import('../../config/load.ts'),
    import('./connector-rules.ts'),
  ]);
  const config = loadConfig(configPath, await connectorRules());
  const { writes } = config.policy;
  const policy = createPolicy({ config: config.policy, writesSwitch: { isOn: () => writes } });
  return { config, explanation: explainPolicy(config.policy, policy, writes) };
}

export interface Role {
  readonly system: string;
  readonly operations: readonly string[];
  readonly text: string;
}

/** Throws SYSTEM_UNKNOWN, OP_UNKNOWN, and NOT_FOUND where nothing is enabled for the system. */
export async function roleOf(known: KnownPolicy, name: string, wanted: readonly string[] | null): Promise<Role> {
  const system = systemNamed(known, name);
  const { connector, section } = await connectorOf(system);
  const chosen = wanted ? checked(wanted) : enabledFor(known, name);
  if (chosen.length === 0) {
    throw new AditError('NOT_FOUND', `the policy enables no operation for system "${name}"`, {
      hint: 'add the system to "policy.systems" and operations to "policy.operations", or name some with --operations',
    });
  }
  return { system: name, operations: chosen, text: connector.grants(section, chosen) };
}

export interface CommandWay {
  readonly command: string;
  readonly settling: string;
  readonly selfCommits: boolean;
  readonly creates: readonly string[];
}

export interface SystemReport {
  readonly system: string;
  readonly kind: string;
  readonly operations: readonly string[];
  /** `measured`: by the running agent over the last 60 minutes. `planned`: what the schedule alone will call. */
  readonly volumes: 'measured' | 'planned';
  readonly feeds: readonly { readonly feed: string; readonly runsPerHour: number | null }[];
  readonly sources: readonly (UsedSource & {
    readonly callsPerHour: number | null;
    readonly rowsPerHour: number | null;
  })[];
  readonly commands: readonly CommandWay[];
}

export interface Report {
  readonly note: string;
  readonly policyVersion: string;
  readonly systems: readonly SystemReport[];
}

const NOTE =
  'For the owner of the licences: what is called, what it leaves behind, how often. Release flags are from public ' +
  'sources; those of your own system count. No legal opinion.';

export async function reportOf(
  known: KnownPolicy,
  wanted: { readonly system: string | undefined; readonly operations: readonly string[] | null },
  cli: Cli,
): Promise<Report> {
  const { systems } = known.config;
  const chosen = wanted.system === undefined ? systems : [systemNamed(known, wanted.system)];
  const loads = await runningLoads(cli);
  return {
    note: NOTE,
    policyVersion: known.explanation.version,
    systems: await Promise.all(
      chosen.map((system) => systemReport(known, system, wanted.operations, loads?.get(system.name))),
    ),
  };
}

type Loads = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

async function systemReport(
  known: KnownPolicy,
  system: SystemSection,
  wanted: readonly string[] | null,
  load: Readonly<Record<string, unknown>> | undefined,
): Promise<SystemReport> {
  const { connector, section } = await connectorOf(system);
  const chosen = wanted ? checked(wanted) : enabledFor(known, system.name);
  const sources = connector.inventory?.(section, chosen) ?? [];
  const count = (of: string, name: string): number | null => {
    if (!load) return null;
    const counted = record(load[of])[name];
    return typeof counted === 'number' ? counted : 0;
  };
  return {
    system: system.name,
    kind: system.kind,
    operations: chosen,
    volumes: load ? 'measured' : 'planned',
    feeds: Object.entries(system.schedule).map(([feed, cron]) => ({ feed, runsPerHour: runsPerHour(cron) })),
    sources: sources.map((source) => ({
      ...source,
      callsPerHour: count('calls', source.name),
      rowsPerHour: count('rowsBy', source.name),
    })),
    commands: chosen.flatMap((command) => {
      const way = isCommand(command) ? connector.commandSource(section, command) : null;
      if (!way) return [];
      const creates = sources.filter((source) => source.for.includes(command)).flatMap((source) => source.creates);
      return [{ command, settling: way.settling, selfCommits: way.selfCommits, creates: [...new Set(creates)] }];
    }),
  };
}

/** What the running agent counted; null where none runs. */
async function runningLoads(cli: Cli): Promise<Loads | null> {
  try {
    const status = record(await (await cli.agent()).ask('status', { load: true }));
    return new Map(list(status['systems']).map((system) => [String(system['name']), record(system['load'])]));
  } catch (thrown) {
    if (asAditError(thrown).code === 'NOT_RUNNING') return null;
    throw thrown;
  }
}

function systemNamed({ config }: KnownPolicy, name: string): SystemSection {
  const system = config.systems.find((one) => one.name === name);
  if (!system) {
    const known = config.systems.map((one) => one.name);
    throw new AditError('SYSTEM_UNKNOWN', `there is no system "${name.slice(0, 60)}"`, {
      hint: `systems of this configuration: ${known.join(', ') || 'none'}`,
    });
  }
  return system;
}

async function connectorOf(system: SystemSection): Promise<{ connector: Connector; section: unknown }> {
  const { loadConnector } = await import('../connectors.ts');
  const connector = await loadConnector(system.kind);
  return { connector, section: connector.configSchema.parse(system.section) };
}

/** Queries and commands that the policy lets through to this system. */
function enabledFor({ config, explanation }: KnownPolicy, system: string): readonly string[] {
  if (!config.policy.systems.includes(system)) return [];
  return explanation.operations.filter(({ mode }) => mode !== 'off').map(({ operation }) => operation);
}

function checked(names: readonly string[]): readonly string[] {
  const unknown = names.find((name) => operationNamed(name) === null);
  if (unknown !== undefined)
    throw new AditError('OP_UNKNOWN', `there is no operation "${unknown.slice(0, 60)}"`, {
      hint: `operations: ${Object.keys(operations).join(', ')}`,
    });
  return [...new Set(names)];
}

function isCommand(name: string): boolean {
  return operationNamed(name)?.kind === 'command';
}
