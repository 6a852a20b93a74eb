import type {
  CallContext,
  ChangesResult,
  CommandOutcome,
  CommandSource,
  ConnectorCommand,
  DoctorFinding,
  FindQuery,
  FindResult,
  Identity,
  LookupResult,
  Notice,
  ReadResult,
} from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import type { EntityName, Selectors } from '../../domain/facts.ts';
import type { Load } from './load-meter.ts';

export type Role = 'read' | 'write';

/** `sync` waits behind everything interactive and never holds more than half of a system's slots. */
export type Priority = 'interactive' | 'sync';

export interface HostContext extends CallContext {
  /** Default `interactive`. */
  readonly priority?: Priority;
}

/**
 * One ERP system, whatever its children are doing. Reads reject with AditError: ERP_UNREACHABLE, ERP_AUTH, OVERLOADED,
 * DEADLINE_EXCEEDED, CANCELLED, OP_UNSUPPORTED or what the connector threw. The time spent waiting for a free slot is
 * part of `cost.queueMs`.
 */
export interface SystemHandle {
  readonly name: string;
  readonly kind: string;
  readonly timeZone: string;
  readonly orgUnits: readonly string[];
  read<E extends EntityName>(entity: E, selector: Selectors[E], context: HostContext): Promise<ReadResult<E>>;
  find(query: FindQuery, context: HostContext): Promise<FindResult>;
  /**
   * Never rejects: what went wrong before the connector had the command is `not-sent`, everything after is `unknown`
   * unless the connector knows better. Waits for the connector's own word beyond the deadline, up to the grace.
   */
  execute(command: ConnectorCommand, context: HostContext): Promise<CommandOutcome>;
  /** With the write role where there is one, and only after the pinned system said who it is: else SYSTEM_PINNED. */
  lookup(command: ConnectorCommand, context: HostContext): Promise<LookupResult>;
  changes(cursor: string | null, context: HostContext): Promise<ChangesResult>;
  identity(context: HostContext): Promise<Identity>;
  doctor(context: HostContext): Promise<readonly DoctorFinding[]>;
  /** How this system carries out a command, or null where it cannot. */
  commandSource(kind: string): CommandSource | null;
  /** What the connector refuses a command for at present, as it told by itself; null where it takes it. */
  stopOf(command: string): Notice | null;
}

export interface RoleStatus {
  readonly role: Role;
  /** `crash-loop`: the child died or failed to open several times in a row; calls fail at once meanwhile. */
  readonly state: 'starting' | 'ready' | 'backoff' | 'crash-loop' | 'stopped';
  readonly pid: number | null;
  /** Children started after the first. */
  readonly restarts: number;
  /** Open after a refused logon: nothing is sent in this role until `reset`. */
  readonly circuit: { readonly open: boolean; readonly reason?: string; readonly since?: Instant };
  readonly lastError?: { readonly code: ErrorCode; readonly message: string; readonly at: Instant };
  /** What the ERP warns of, such as a password that expires soon; absent where it warns of nothing. */
  readonly notices?: readonly Notice[];
  readonly active: number;
  readonly waiting: number;
}

export interface SystemStatus {
  readonly name: string;
  readonly kind: string;
  readonly orgUnits: readonly string[];
  readonly roles: readonly RoleStatus[];
  readonly identity: {
    /** `mismatch`: another system answers than the pinned one; writes are locked until `repin`. */
    readonly state: 'unverified' | 'pinned' | 'mismatch';
    readonly pinned: Identity | null;
    readonly seen: Identity | null;
  };
  /** What the last 60 minutes cost the ERP. */
  readonly load: Load;
}

export interface ConnectorHost {
  /** Loads the connectors, checks their sections (CONFIG_INVALID) and starts the children; waits for no ERP. */
  start(): Promise<void>;
  /** Throws SYSTEM_UNKNOWN. */
  system(name: string): SystemHandle;
  systems(): readonly SystemHandle[];
  status(): readonly SystemStatus[];
  /** What the last 60 minutes cost a system. Throws SYSTEM_UNKNOWN. */
  load(name: string): Load;
  /** Closes the logon circuits of a system and starts fresh children with freshly resolved secrets. */
  reset(name: string): void;
  /** Accepts the identity last seen as the right one and unlocks writes. */
  repin(name: string): Promise<Identity>;
  close(): Promise<void>;
}
