import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SystemSection } from '../../config/schema.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Connector, Identity } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { Logger } from '../log.ts';
import type { ConnectorHost, Role, SystemHandle, SystemStatus } from './contract.ts';
import { IdentityGuard } from './identity-guard.ts';
import { LANE_LIMITS, type LaneLimits } from './lane-contract.ts';
import { createLoadMeter } from './load-meter.ts';
import { createFilePins, type PinStore } from './pins.ts';
import { createRefusedLogons, type RefusedLogons } from './refused-logons.ts';
import { RoleLane } from './role-lane.ts';
import { createSystemHandle } from './system-handle.ts';
import { makeWorkDir } from './work-dir.ts';

export interface HostDeps {
  readonly systems: readonly SystemSection[];
  readonly loadConnector: (kind: string) => Promise<Connector>;
  /** Throws SECRET_UNAVAILABLE. */
  readonly resolveSecret: (reference: string) => string;
  /** The secret references that stand anywhere in a section. */
  readonly secretReferences: (section: unknown) => readonly string[];
  /** Whether policy lets any command reach this system; without it there is no `write` child. */
  readonly hasWrites: (system: string) => boolean;
  /** Operations that policy enables for this system. */
  readonly operations?: (system: string) => readonly string[];
  /** Told which identity answers: records of another one have to be set apart (`Records.useIdentity`). */
  readonly onIdentity: (system: string, generation: string, doubtfulSince?: string) => void;
  /** Told when a pinned system says more of itself than before, for the audit. */
  readonly onLearnt?: (system: string, parts: Readonly<Record<string, string>>) => void;
  readonly profile: 'development' | 'production';
  /**
   * Folder of `pins.json` and `refused-logons.json`, and of the folders that connector processes may write in; `pins`
   * instead replaces the first.
   */
  readonly stateDir: string;
  readonly pins?: PinStore;
  /** Module that children run; `agent/child.ts` unless told (a bundle has it elsewhere). */
  readonly childEntry?: string;
  readonly limits?: Partial<LaneLimits>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random?: () => number;
}

interface Unit {
  readonly handle: SystemHandle;
  readonly guard: IdentityGuard;
  readonly lanes: readonly RoleLane[];
  readonly status: () => SystemStatus;
}

const CHILD_ENTRY = fileURLToPath(new URL('../child.ts', import.meta.url));

/** Keeps the connector processes of all systems. Starts nothing before `start()`. */
export function createConnectorHost(deps: HostDeps): ConnectorHost {
  const units = new Map<string, Unit>();
  const unitOf = (name: string): Unit => {
    const unit = units.get(name);
    if (!unit)
      throw new AditError('SYSTEM_UNKNOWN', 'there is no such system', { details: { known: [...units.keys()] } });
    return unit;
  };
  return {
    async start() {
      const pins = deps.pins ?? createFilePins(join(deps.stateDir, 'pins.json'));
      const refused = createRefusedLogons(join(deps.stateDir, 'refused-logons.json'), deps.log);
      for (const system of deps.systems) units.set(system.name, await createUnit(system, pins, refused, deps));
      for (const unit of units.values()) {
        unit.guard.start();
        for (const lane of unit.lanes) lane.start();
      }
      for (const { handle, guard, lanes } of units.values()) identifyEarly(handle.name, guard, lanes, deps);
    },
    system: (name) => unitOf(name).handle,
    systems: () => [...units.values()].map(({ handle }) => handle),
    load: (name) => unitOf(name).status().load,
    status: () => [...units.values()].map(({ status }) => status()),
    reset(name) {
      const { guard, lanes } = unitOf(name);
      guard.void();
      for (const lane of lanes) lane.reset();
      identifyEarly(name, guard, lanes, deps);
    },
    async repin(name): Promise<Identity> {
      const identity = unitOf(name).guard.repin();
      deps.log.warn('the identity of a system was pinned anew', { system: name });
      return identity;
    },
    async close() {
      await Promise.all([...units.values()].flatMap(({ lanes }) => lanes.map((lane) => lane.close())));
    },
  };
}

/** Done before anybody asks, so that the first caller does not wait for it. A failure shows in the status. */
function identifyEarly(system: string, guard: IdentityGuard, lanes: readonly RoleLane[], deps: HostDeps): void {
  const context = { signal: new AbortController().signal, remainingMs: 30_000 };
  for (const { role } of lanes.map((lane) => lane.status())) {
    guard.ensure(role, Number.POSITIVE_INFINITY, context).catch((error: unknown) => {
      const code = error instanceof AditError ? error.code : 'INTERNAL';
      deps.log.warn('a system could not be identified yet', { system, role, code });
    });
  }
}

async function createUnit(
  system: SystemSection,
  pins: PinStore,
  refused: (system: string, role: Role) => RefusedLogons,
  deps: HostDeps,
): Promise<Unit> {
  const connector = await deps.loadConnector(system.kind);
  const parsed = connector.configSchema.safeParse(system.section);
  if (!parsed.success) {
    const places = parsed.error.issues.map(({ path }) => path.join('.'));
    throw new AditError('CONFIG_INVALID', `the section of system "${system.name}" does not fit its connector`, {
      details: { system: system.name, places },
    });
  }
  const { clock } = deps;
  const log = deps.log.child({ component: 'host', system: system.name });
  const limits = { ...LANE_LIMITS, ...deps.limits };
  const laneOf = (role: Role) =>
    new RoleLane({
      role,
      entry: deps.childEntry ?? CHILD_ENTRY,
      concurrency: system.concurrency,
      queueLimit: system.queueLimit,
      limits,
      refused: refused(system.name, role),
      openMessage: () => {
        const secrets: Record<string, string> = {};
        const section = withoutOtherRole(system.section, role);
        for (const reference of deps.secretReferences(section)) secrets[reference] = deps.resolveSecret(reference);
        const { kind, timeZone } = system;
        const workDir = makeWorkDir(deps.stateDir, system.name, role);
        const { profile } = deps;
        const operations = deps.operations?.(system.name);
        return {
          t: 'open',
          ...{ kind, role, timeZone, profile, workDir, secrets },
          ...(operations && { operations }),
          section: system.section,
        };
      },
      environment: connector.childEnvironment?.(parsed.data) ?? {},
      clock,
      log,
      random: deps.random ?? Math.random,
    });
  const read = laneOf('read');
  const write = deps.hasWrites(system.name) ? laneOf('write') : null;
  const lanes: Record<Role, RoleLane | null> = { read, write };
  const guard = new IdentityGuard({
    system: system.name,
    pins,
    ask: async (role, context) => {
      const lane = lanes[role];
      if (!lane) throw new AditError('OP_UNSUPPORTED', 'no write is configured for this system', { outcome: 'none' });
      return (await lane.call('identity', [], context)).value as Identity;
    },
    incarnation: (role) => lanes[role]?.incarnation ?? 0,
    onIdentity: (generation, doubtfulSince) => deps.onIdentity(system.name, generation, doubtfulSince),
    onLearnt: (parts) => deps.onLearnt?.(system.name, parts),
    clock,
    log,
  });
  const callsPerHour = system.ceiling?.callsPerHour;
  const load = createLoadMeter(
    clock,
    callsPerHour === undefined
      ? undefined
      : {
          callsPerHour,
          onAbove: (calls) => log.warn('a system is asked more than its ceiling', { calls, callsPerHour }),
        },
  );
  const orgUnits = connector.orgUnits(parsed.data);
  const handle = createSystemHandle({
    name: system.name,
    timeZone: system.timeZone,
    orgUnits,
    connector,
    section: parsed.data,
    read,
    write,
    guard,
    load,
    clock,
  });
  const used = write ? [read, write] : [read];
  return {
    handle,
    guard,
    lanes: used,
    status: () => ({
      name: system.name,
      kind: connector.kind,
      orgUnits,
      roles: used.map((lane) => lane.status()),
      identity: guard.status(),
      load: load.snapshot(),
    }),
  };
}

/** The secrets of one role are not shown to the process of the other. */
function withoutOtherRole(section: unknown, role: Role): unknown {
  if (typeof section !== 'object' || section === null || Array.isArray(section)) return section;
  return { ...section, [role === 'read' ? 'write' : 'read']: undefined };
}
