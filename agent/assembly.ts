import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import { resolveSecret, secretReferences } from '../config/secrets.ts';
import type { Clock } from '../domain/clock.ts';
import type { ConnectorCommand } from '../domain/connector.ts';
import { type AditError, asAditError } from '../domain/errors.ts';
import { loadDataKey } from '../store/data-key.ts';
import { createDiskSpace } from '../store/disk-space.ts';
import { versions } from './cli/version.ts';
import { loadConnector } from './connectors.ts';
import { controlAddress } from './control/address.ts';
import { ControlServer } from './control/server.ts';
import { controlMethods } from './control-methods.ts';
import { createConnectorHost } from './host/connector-host.ts';
import type { ConnectorHost } from './host/contract.ts';
import { type AuditWitness, createAuditWitness } from './ledger/audit-witness.ts';
import { canonicalJson, sha256 } from './ledger/canonical.ts';
import type { Ledger } from './ledger/contract.ts';
import { createLedger } from './ledger/ledger.ts';
import { openLedgerDatabase } from './ledger/ledger-database.ts';
import type { RootLogger } from './log.ts';
import { createPolicyEffects } from './policy/effects.ts';
import { withErpIds } from './policy/erp-ids.ts';
import { createPolicy } from './policy/policy.ts';
import { RecordsStore } from './records/records-store.ts';
import { createRouter } from './router.ts';
import { agentStatus, enabledOperations, servedOperations } from './status.ts';
import { createSync } from './sync/sync.ts';
import { gatewayDialler } from './tunnel/dial.ts';
import { loadIdentity } from './tunnel/identity.ts';
import { TunnelClient } from './tunnel/tunnel-client.ts';
import { hasWritingRole } from './writing-role.ts';

export interface AgentDeps {
  readonly config: Config;
  readonly configPath: string;
  readonly clock: Clock;
  readonly log: RootLogger;
  /** The state on disk is unknown; the process has to end and be started anew. */
  readonly onFatal: (error: AditError) => void;
}

export interface RunningAgent {
  status(): Record<string, unknown>;
  /** Takes nothing new, answers and writes what is under way, closes everything. Idempotent. */
  stop(): Promise<void>;
}

/** A head that moved is told to the gateway this often at most. */
const WITNESS_EVERY_MS = 10_000;

/**
 * Puts the rooms of the agent together: the only place that wires. Order matters twice: the ledger recovers before the
 * tunnel may bring new commands, and what was started last is closed first.
 */
export async function startAgent(deps: AgentDeps): Promise<RunningAgent> {
  const { config, clock, log } = deps;
  const { stateDir } = config.agent;
  const closing: (() => Promise<void> | void)[] = [];
  let stopping: Promise<void> | null = null;
  const closeAll = async () => {
    for (let close = closing.pop(); close; close = closing.pop()) {
      try {
        await close();
      } catch (thrown) {
        log.error('a part did not close', { code: asAditError(thrown).code, reason: asAditError(thrown).message });
      }
    }
  };
  const stop = () => {
    stopping ??= closeAll();
    return stopping;
  };
  const resolve = (reference: string) => {
    const secret = resolveSecret(reference);
    log.forget(secret);
    return secret;
  };
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o750 });
    const { key, source, fingerprint } = loadDataKey(config.agent.keySource, stateDir);
    const { cipher } = config.cache;
    const opened = openLedgerDatabase({ stateDir, key, cipher });
    let host: ConnectorHost | null = null;
    const hostNow = (): ConnectorHost => {
      if (!host) throw new Error('the host is used before it is made');
      return host;
    };
    const policyParts = { config: config.policy, writesSwitch: { isOn: () => ledger.writesSwitch.isOn() } };
    const policy = createPolicy(policyParts);
    const inErpIds = (system: string, command: ConnectorCommand) =>
      withErpIds(command, ledger.ownCommands(system, command.customer));
    const ledger: Ledger = createLedger({
      opened,
      clock,
      log: log.child({ component: 'ledger' }),
      disk: createDiskSpace(stateDir),
      effects: {
        ...createPolicyEffects({
          config: config.policy,
          host: { system: (name) => hostNow().system(name) },
          policy,
          own: (system, customer) => ledger.ownCommands(system, customer),
          audit: { append: (entry) => ledger.audit.append(entry) },
          clock,
        }),
        execute: ({ system, ...command }, context) =>
          hostNow().system(system).execute(inErpIds(system, command), context),
        lookup: ({ system, ...command }, context) =>
          hostNow().system(system).lookup(inErpIds(system, command), context),
        commandSource: (system, kind) => hostNow().system(system).commandSource(kind),
      },
      approvers: () => config.agent.approvers,
      writesInitially: config.policy.writes,
      concurrency: (name) => config.systems.find((system) => system.name === name)?.concurrency ?? 1,
      onFatal: deps.onFatal,
    });
    closing.push(() => ledger.close());

    const records = new RecordsStore({
      file: { path: join(stateDir, 'records.db'), key, cipher },
      clock,
      log: log.child({ component: 'records' }),
    });
    closing.push(() => records.close());
    await records.start();

    host = createConnectorHost({
      systems: config.systems,
      loadConnector: (kind) => loadConnector(kind),
      resolveSecret: resolve,
      secretReferences,
      hasWrites: (system) => hasWritingRole(config, system),
      operations: (system) => (config.policy.systems.includes(system) ? enabledOperations(config) : []),
      onIdentity: (system, generation, doubtfulSince) => {
        records.useIdentity(system, generation, doubtfulSince).catch((thrown: unknown) => {
          log.error('records of another system could not be set apart', { system, code: asAditError(thrown).code });
        });
      },
      profile: config.agent.profile,
      onLearnt: (system, parts) => {
        ledger.audit
          .append({ kind: 'system.identity.learnt', actor: 'agent', subject: system, fields: parts })
          .catch((thrown: unknown) => {
            log.error('what was learnt of a system could not be audited', { system, code: asAditError(thrown).code });
          });
      },
      stateDir,
      clock,
      log: log.child({ component: 'host' }),
    });
    closing.push(() => hostNow().close());
    closing.push(() => ledger.drain());
    await host.start();
    await ledger.start();

    const router = createRouter({
      config,
      policy,
      host,
      records,
      ledger,
      clock,
      log: log.child({ component: 'router' }),
    });
    closing.push(() => router.close());
    const sync = createSync({
      systems: config.systems,
      host,
      ceiling: (name) => {
        const ceiling = config.systems.find((system) => system.name === name)?.ceiling;
        return ceiling && { ...ceiling, callsLastHour: () => hostNow().load(name).callsInAll };
      },
      records,
      retentionDays: config.cache.retentionDays,
      clock,
      log: log.child({ component: 'sync' }),
    });
    closing.push(() => sync.close());

    const witness: AuditWitness = createAuditWitness({
      head: () => ledger.audit.head(),
      clock,
      everyMs: WITNESS_EVERY_MS,
    });
    closing.push(() => witness.close());
    const tunnelLog = log.child({ component: 'tunnel' });
    const { proxy, serverName, gatewayUrl, ...files } = config.tunnel;
    const instance = randomUUID();
    const tunnel = new TunnelClient({
      dial: gatewayDialler({
        gatewayUrl,
        identity: () => loadIdentity(files),
        clock,
        ...(serverName !== undefined && { serverName }),
        ...(proxy !== undefined && { proxy: () => (proxy.startsWith('${') ? resolve(proxy) : proxy) }),
      }),
      clock,
      log: (level, message, fields) => tunnelLog[level](message, fields),
      random: Math.random,
      hello: () => ({
        software: `adit/${versions().adit}`,
        name: config.agent.name,
        instance,
        operations: servedOperations({ config, host: hostNow() }),
        systems: config.systems.map(({ name, kind }) => ({ name, kind })),
      }),
      onRequest: (meta, body, context) => router.handle(meta, body, context),
      events: [ledger.events, records.events, witness.events],
    });
    closing.push(() => tunnel.drain());

    const facts = {
      clock,
      config,
      configPath: deps.configPath,
      keySource: `${source} (${fingerprint})`,
      startedAt: clock.now(),
      policy,
      host,
      ledger,
      records,
      tunnel,
      sync,
    };
    const control = new ControlServer({
      address: controlAddress(config.agent),
      methods: controlMethods({ ...facts, router }),
      log: log.child({ component: 'control' }),
    });
    closing.push(() => control.close());
    await control.start();
    const { adit, node } = versions();
    const started = { policyVersion: policy.version, configHash: sha256(canonicalJson(config)), adit, node };
    await ledger.audit.append({ kind: 'agent.started', actor: 'agent', fields: started });
    sync.start();
    tunnel.start();
    return { status: () => agentStatus(facts, false), stop };
  } catch (thrown) {
    await stop();
    throw asAditError(thrown);
  }
}
