import type { z } from 'zod';
import type { BusinessDate, Instant } from './dates.ts';
import type { AditError } from './errors.ts';
import type { EntityFacts, EntityName, SearchKey, Selectors } from './facts.ts';
import type { Money } from './money.ts';

/** What every call into a connector carries. */
export interface CallContext {
  /** Aborted when the caller no longer waits; the connector then stops as soon as its driver can. */
  readonly signal: AbortSignal;
  /** Milliseconds that remain for the caller, measured when the call left the router. */
  readonly remainingMs: number;
}

/** What the calls of one answer cost the ERP: printed in `meta.timing` and counted for `adit status --load`. */
export interface CallCost {
  /** Names of the functions or statements called, in order, repeats included. */
  readonly calls: readonly string[];
  /** Rows that came back, by the names of `calls`; absent where nothing counts them. */
  readonly rows?: Readonly<Record<string, number>>;
  /** Milliseconds spent waiting for the ERP; parallel calls count once. */
  readonly erpMs: number;
  /** Milliseconds spent waiting for a free connection. */
  readonly queueMs: number;
}

/** One answer of the ERP to `read`: the facts of its books, before anything is derived from them. */
export interface ReadResult<E extends EntityName> {
  readonly rows: readonly EntityFacts[E][];
  /** False if a row cap cut the result; a cut list is never cached as covered. */
  readonly complete: boolean;
  /** When the first call behind these rows was sent. */
  readonly asOf: Instant;
  /** Set where the ERP has no source for the entity: the agent's own commands are then all there is. */
  readonly coverage?: 'agent-only';
  /** Continue with this selector position; only for entities delivered in pages. */
  readonly next?: string;
  readonly cost: CallCost;
}

/** Asks whose key this is. `value` may come without the zeros that the ERP puts in front; the connector adds them. */
export interface FindQuery {
  readonly by: SearchKey['kind'];
  readonly value: string;
}

/** Whose key it is. Several owners are no error, nor is none. */
export interface FindResult {
  readonly found: readonly SearchKey[];
  /** False where the ERP cannot be searched by this kind; the index in `records.db` answers then. */
  readonly searched: boolean;
  readonly asOf: Instant;
  readonly cost: CallCost;
}

/** A command as a connector gets it: validated, allowed, approved, written to the outbox and synced. */
export interface ConnectorCommand {
  readonly commandId: string;
  readonly kind: string;
  readonly customer: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Proof of a command that was carried out. `postedAt` is the ERP's time where it tells one, else the agent's. */
export interface Receipt {
  /** Number of the document or object that the ERP made. */
  readonly document: string;
  readonly postedAt: Instant;
}

/** What became of a command. Anything a connector is not sure of is `unknown`; it never guesses and never repeats. */
export type CommandOutcome =
  | {
      readonly outcome: 'done';
      readonly receipt: Receipt;
      readonly readBack: 'verified' | 'by-reply';
      readonly cost: CallCost;
    }
  | { readonly outcome: 'refused'; readonly reason: string; readonly cost: CallCost }
  /** Nothing reached the ERP; the command may be tried again as it is. */
  | { readonly outcome: 'not-sent'; readonly reason: string; readonly cost: CallCost }
  | { readonly outcome: 'unknown'; readonly reason: string; readonly cost: CallCost };

/** `present` with the receipt that the command had or would have had; after `cannot-tell` it is an operator who looks (`parked`). */
export type LookupResult =
  | { readonly found: 'present'; readonly receipt: Receipt }
  | { readonly found: 'absent' }
  | { readonly found: 'cannot-tell' };

/**
 * How an unknown outcome of a command is settled. Without a declaration a command cannot be `auto`.
 *
 * `marker`: the command's id is written in the transaction of its effect and the ERP keeps it unique, so that a second
 * attempt waits for the first and then finds it; once looked up as absent it may be sent again. `txguard`: the database
 * itself tells what became of the transaction. `quiesce_readback`: absent is believed only after `quiesceMs`, when no
 * attempt can be running any more. `park`: an operator looks.
 */
export type Settling = 'marker' | 'txguard' | 'quiesce_readback' | 'park';

/** One row in its state after the change. */
export interface Change<E extends EntityName = EntityName> {
  readonly entity: E;
  readonly row: EntityFacts[E];
  /**
   * `cleared`: the open item left the list because it was paid, set off or reversed. Delivered as the item (entity
   * `openItem`) with its `settlement`, or as its invoice (entity `invoice`), whose status then says the same.
   */
  readonly what: 'upsert' | 'cleared';
  /** For `cleared` of an open item: the ERP's clearing date. */
  readonly clearedOn?: BusinessDate;
  /** For `cleared` of an open item: what became of its invoice; wholly paid where it is not said. */
  readonly settlement?: Settlement;
}

/** How an item left the list of open items. */
export interface Settlement {
  /** `partial`: something of it is open as another item. `cancelled`: it was reversed, nobody paid. */
  readonly status: 'paid' | 'partial' | 'cancelled';
  /** What is still owed of it. */
  readonly balance: Money;
  readonly discountTaken: boolean;
}

/** One page of what changed since a cursor. A row may come again in a later one, changed or not. */
export interface ChangesResult {
  readonly changes: readonly Change[];
  /** Opaque to everyone else; handed back at the next poll. Taken from the ERP's clock, never the agent's. */
  readonly cursor: string;
  /** True while more is waiting behind this page. */
  readonly more: boolean;
  /**
   * Set on the last page of a run that began with cursor null, if that run delivered every open item of the system:
   * every customer counts as covered from then on.
   */
  readonly snapshot?: boolean;
  /** False where this mode of the ERP cannot tell what changed: only runs that begin with cursor null bring news. */
  readonly follows?: false;
  /** What changed without being among `changes`: the holder reads it again before it tells of it. */
  readonly touched?: readonly Touched[];
  readonly asOf: Instant;
  readonly cost: CallCost;
}

/** Something of this entity changed for the customer; what is held of it no longer counts as covered. */
export interface Touched {
  readonly entity: Exclude<EntityName, 'searchKey'>;
  readonly customer: string;
}

/**
 * Which system this is. A part that cannot be read in this mode is `unknown` and not pinned. A part `clientRole` says
 * what the system is for, in one of the words `production`, `test`, `customizing`, `demo`, `training`, `reference`.
 */
export interface Identity {
  readonly kind: string;
  readonly parts: Readonly<Record<string, string | 'unknown'>>;
}

/** One row of `adit doctor`. `text` says what was seen and `remedy` what an administrator does; neither holds a secret. `ms` is how long it took. */
export interface DoctorFinding {
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly text: string;
  readonly remedy?: string;
  readonly ms?: number;
}

/** A running connection to one ERP system, inside its child process. */
export interface Connection {
  read<E extends EntityName>(entity: E, selector: Selectors[E], context: CallContext): Promise<ReadResult<E>>;
  find(query: FindQuery, context: CallContext): Promise<FindResult>;
  execute(command: ConnectorCommand, context: CallContext): Promise<CommandOutcome>;
  /**
   * Asks the ERP whether a command's effect is there, by the mark it was sent with. Changes nothing. `absent` only where
   * the ERP's books say so; whether an attempt is still running there is not part of the answer (see `Settling`).
   */
  lookup(command: ConnectorCommand, context: CallContext): Promise<LookupResult>;
  changes(cursor: string | null, context: CallContext): Promise<ChangesResult>;
  identity(context: CallContext): Promise<Identity>;
  doctor(context: CallContext): Promise<readonly DoctorFinding[]>;
  /** Idempotent. Lets calls in flight end within a second, then cuts them. */
  close(): Promise<void>;
}

/** A function, statement or table, and the fields of it that are sent or read, as the ERP spells them. */
export interface SourceUse {
  readonly name: string;
  readonly fields: readonly string[];
}

/** A function, statement or table of an ERP, as its licence owner and its administrators look at it. */
export interface UsedSource {
  /** As in `SourceUse`. */
  readonly name: string;
  /**
   * What the vendor says of it: `add-on` is ours, `customer` was written at the site and named in the section.
   * `unknown` where no public source says.
   */
  readonly release: 'released' | 'unreleased' | 'add-on' | 'customer' | 'unknown';
  /** `technical`: neither reads nor writes business objects. */
  readonly access: 'read' | 'write' | 'technical';
  /** Operations that call it, and `feeds` and `upkeep`, which run whatever is enabled. */
  readonly for: readonly string[];
  /** What a call makes or changes in the ERP, in the ERP's words. */
  readonly creates: readonly string[];
}

/** Where an entity comes from: for `doctor`, the role and the report, which look at it without a connection. */
export interface EntitySource {
  readonly uses: readonly SourceUse[];
  /** Facts this system can never give, by field name. */
  readonly notAvailable?: readonly string[];
  /** By setting of the section (`readTable: off`): what is lost beyond that. */
  readonly lostWith?: Readonly<Record<string, readonly string[]>>;
  readonly coverage?: 'agent-only';
}

/** One way of carrying a command out, and what can be known of it afterwards. */
export interface CommandSource {
  /** Under which setting of the section it is carried out this way, such as `addon: on`; absent where it is the only way. */
  readonly with?: string;
  readonly uses: readonly SourceUse[];
  readonly settling: Settling;
  /** True if one call writes and commits, so that there is no moment in which it can be taken back. */
  readonly selfCommits: boolean;
  /**
   * How long after it was sent the ERP may still be working on an attempt, milliseconds. `quiesce_readback` needs it: without
   * it the command is parked. A `marker` has use for it too: only after it an absent command that must not be sent again can
   * end by itself.
   */
  readonly quiesceMs?: number;
}

/**
 * What a native library of the vendor's needs of its process's environment before it starts. `PATH` and
 * `LD_LIBRARY_PATH` are put in front of what the agent has. Never a secret: an environment can be read from outside.
 */
export type ChildEnvironment = Readonly<
  Partial<Record<'LD_LIBRARY_PATH' | 'PATH' | 'UV_THREADPOOL_SIZE' | 'SECUDIR', string>>
>;

/** A package of a driver, named to the byte. */
export interface DriverPackage {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity of its archive: `sha512-` and base64. */
  readonly integrity: string;
}

/** A driver that needs a library which only its vendor may give out, so that neither of them need be on this host. */
export interface NativeDriver {
  /** As an operator calls it: `adit connector check <name>`. */
  readonly name: string;
  /** What `adit connector add <name>` installs; none where the driver ships with the agent. */
  readonly packages: readonly DriverPackage[];
  /** Where it is installed unless told: a folder that the agent's own user cannot write to. */
  readonly folder: string;
  /** Folders in which the vendor's library may lie on this host, the most likely first. */
  libraryHomes(): readonly string[];
  /** Folder that a section names; '' where it leaves it to the loader of the operating system, null where it needs none. */
  libraryIn?(section: unknown): string | null;
  environment(libraryHome: string | null): ChildEnvironment;
  /** Loads the driver from `folder` and says what is missing where. In a process of its own; it may crash it. */
  probe(where: {
    readonly folder: string;
    readonly libraryHome: string | null;
    readonly workDir: string;
  }): readonly DoctorFinding[];
  /** What to do after a probe, with the settings for what was found. `folder` only where it is not the usual one. */
  next(found: { readonly ok: boolean; readonly library: string | null; readonly folder: string | null }): string;
  /** What it most likely means that the process did not survive the probe. */
  readonly whenCrashed: string;
}

/** Something in a section that is right by itself and yet must not go into production as it stands. */
export interface ProductionFinding {
  /** Keys within the section. */
  readonly path: readonly string[];
  readonly message: string;
  readonly fix: string;
}

/** What a connector folder exports. Importing it loads no driver and opens nothing. */
export interface Connector<Section = unknown> {
  readonly kind: string;
  /** Schema of the connector's own part of a `systems[]` entry. Fields that hold a secret are `secretReference()`. */
  readonly configSchema: z.ZodType<Section>;
  readonly entities: Readonly<Partial<Record<EntityName, EntitySource>>>;
  /** Every way in which each command can be carried out. */
  readonly commands: Readonly<Record<string, readonly CommandSource[]>>;
  /** What `doctor` and `identity` use beside these. */
  readonly upkeep?: readonly SourceUse[];
  /** What the scheduled feeds use, whether an operation needs it or not. */
  readonly feeds?: readonly SourceUse[];
  /** True if this section's settings leave the agent's own commands as the only source of an entity: the ERP is not asked. */
  agentOnly?(section: Section, entity: EntityName): boolean;
  /** Org units (company codes, operating units) that a section covers. */
  orgUnits(section: Section): readonly string[];
  /** The way in which this section carries out a command, or null where it cannot. */
  commandSource(section: Section, kind: string): CommandSource | null;
  /** Absent where the agent's own environment is enough. */
  childEnvironment?(section: Section): ChildEnvironment;
  readonly nativeDriver?: NativeDriver;
  /** What `profile: production` refuses of this section; none where the method is absent. */
  productionFindings?(section: Section): readonly ProductionFinding[];
  /** Opens nothing yet; the first call connects. Runs in the child process. */
  open(section: Section, host: ConnectionHost): Connection;
  /** The vendor's word on a source, and what a call of it leaves behind; by the source's name. */
  natureOf?(source: string): Pick<UsedSource, 'release' | 'access' | 'creates'>;
  /** Ways in which a site may let the connector in, with the settings that say so, as `EntitySource.lostWith` names them. */
  readonly modes?: Readonly<Record<string, readonly string[]>>;
  /** Everything this section really uses for the named operations. Absent where a connector cannot tell. */
  inventory?(section: Section, operations: readonly string[]): readonly UsedSource[];
  /** The least role or GRANTs for the named operations, as text an ERP administrator can apply. */
  grants(section: Section, operations: readonly string[]): string;
}

/**
 * Something that an ERP said of this user or session without refusing it, such as a password that expires soon: what an
 * operator should hear before it becomes an error. `text` holds no secret.
 */
export interface Notice {
  /** As the ERP numbers it, or our code of what is refused for it. */
  readonly code: string;
  readonly text: string;
  /** Commands that the connector refuses while this lasts. */
  readonly stops?: readonly string[];
}

/** What the child process gives a connection. */
export interface ConnectionHost {
  readonly role: 'read' | 'write';
  /** IANA zone of the system's business days, as its `systems[]` entry names it; decides which day "today" is. */
  readonly timeZone: string;
  /** Operations that the policy enables here, so that a connector may look after their needs in time. Absent where nobody says. */
  readonly operations?: readonly string[];
  /** In production no test double of a vendor's library is accepted. */
  readonly profile: 'development' | 'production';
  /** A folder of this process alone, in which a driver may write; also its working directory. */
  readonly workDir: string;
  /** Value of a secret reference of the section, already resolved by the agent. Throws SECRET_UNAVAILABLE. */
  secret(reference: string): string;
  now(): number;
  monotonic(): number;
  /**
   * Gives this process up, for a native call that does not let go of its thread: the agent kills the process and starts
   * a fresh one. Calls under way end as if the process had crashed. Returns at once; nothing more may be started.
   */
  abandon(reason: AditError): void;
  /** What the ERP warns of at present, all of it; shown by `adit status` until the next word. Absent where nobody looks. */
  notices?(present: readonly Notice[]): void;
  log(level: 'error' | 'warn' | 'info' | 'debug', message: string, fields?: Readonly<Record<string, unknown>>): void;
}
