import type { Tier } from '../../domain/answer.ts';
import type { CommandAnswer, CommandState } from '../../domain/commands.ts';
import type { CommandOutcome, CommandSource, ConnectorCommand, LookupResult } from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import type { OwnCommand } from '../../domain/derive/own-command.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import type { EventSource } from '../../domain/events.ts';

/** A command the policy let through, as the router hands it over. */
export interface NewCommand {
  /** Unique within the tenant for good; at most 200 characters. */
  readonly idempotencyKey: string;
  readonly kind: string;
  readonly system: string;
  /** The ERP's number. */
  readonly customer: string;
  /** Validated and scrubbed. At most 64 KiB as JSON. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly mode: 'draft' | 'approve' | 'auto';
  readonly policyVersion: string;
  readonly tenant: string;
  /** Who asked, as the platform names it. The same name cannot approve it. */
  readonly principal: string;
  readonly callId?: string | undefined;
  readonly tier: Tier;
  /** A command that did not start by then expires. */
  readonly expiresAt: Instant;
  /**
   * Names the customer's own command that this one would only repeat, if there is one: it is answered instead. Asked in
   * the transaction that accepts, so that two requests at once cannot both be the first.
   */
  readonly repeats?:
    | ((own: readonly OwnCommand[], isTheirs: (commandId: string) => boolean) => OwnCommand | null)
    | undefined;
  /** Counted in the transaction that accepts, so that two requests at once cannot both be the last one allowed. */
  readonly limits?:
    | { readonly perCustomerPerDay?: number | undefined; readonly perHour?: number | undefined }
    | undefined;
}

export type { OwnCommand } from '../../domain/derive/own-command.ts';

/** Exactly what `get_command` answers. */
export type CommandStory = CommandAnswer & {
  readonly history: readonly { readonly at: Instant; readonly state: CommandState; readonly note?: string }[];
};

/** Whose command it is: decides who may ask for it. */
export interface CommandOwner {
  readonly kind: string;
  readonly system: string;
  readonly customer: string;
  readonly tenant: string;
  /** The call within which it was given, if any. */
  readonly callId?: string;
}

/** Calls to a customer allowed again, by whom and why. */
export interface CallBarLift {
  readonly system: string;
  readonly customer: string;
  readonly operator: string;
  /** Goes into the audit; at most 300 characters. */
  readonly reason: string;
}

/** A command as an operator sees it. */
export interface ListedCommand extends OwnCommand {
  readonly mode: 'draft' | 'approve' | 'auto';
  readonly tenant: string;
  readonly principal: string;
  /** Attempts of which something may have reached the ERP. */
  readonly attempts: number;
  readonly expiresAt: Instant;
  /** What an approver signs over: 64 hex digits. */
  readonly payloadHash: string;
  /** The earlier command on the same business object that this one waits for. */
  readonly waitsFor?: string;
  /** Since when nothing of it could be sent to the ERP; `reasons` has the last one. */
  readonly unsentSince?: Instant;
  readonly nextAttemptAt?: Instant;
}

export interface ListFilter {
  readonly states?: readonly CommandState[];
  readonly system?: string;
  readonly customer?: string;
  /** Newest first; 100 unless told, at most 1,000. */
  readonly limit?: number;
}

export interface Decision {
  readonly commandId: string;
  /** Name of an approver of the configuration. */
  readonly approver: string;
  /** Base64 of the Ed25519 signature over `approvalStatement(...)`. */
  readonly signature: string;
}

export interface Resolution {
  readonly commandId: string;
  readonly applied: boolean;
  /** Why the operator is sure; at most 300 characters. */
  readonly reason: string;
  readonly operator: string;
  /** The ERP's number of what was made, if it was applied and the operator found it. */
  readonly document?: string | undefined;
}

/** An operator's wish concerning one command. */
export interface Wish {
  readonly commandId: string;
  readonly operator: string;
  /** Says what would come of it and changes nothing. */
  readonly dryRun?: boolean | undefined;
}

/** What came of asking the ERP for a command whose outcome is unknown. */
export interface Finding {
  readonly commandId: string;
  /** `not-asked`: it is decided, or nothing was ever sent. `unreachable`: `code` says why. */
  readonly found: LookupResult['found'] | 'not-asked' | 'unreachable';
  readonly code?: ErrorCode;
  /** The ERP's number of what was found. */
  readonly document?: string;
  /** The state now, or with `dryRun` the one that would be. */
  readonly state: CommandState;
  readonly note: string;
}

export interface AuditEntry {
  /** Such as `policy.denied` or `cli.writes`; at most 60 characters. */
  readonly kind: string;
  /** Who: a tenant and principal, an approver, an operating-system user, or `agent`. */
  readonly actor: string;
  /** What about: a command id, an operation, a system. */
  readonly subject?: string;
  /** Small facts; never a secret, never free text of a caller. At most 8 KiB as JSON. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface AuditHead {
  /** Number of records; 0 before the first. */
  readonly sequence: number;
  /** SHA-256 of the newest record, 64 hex digits. */
  readonly hash: string;
}

export interface AuditReport {
  readonly ok: boolean;
  readonly records: number;
  readonly head: AuditHead;
  /** Sequence of the first record that does not fit, with the reason. */
  readonly firstBad?: { readonly sequence: number; readonly reason: string };
}

export interface Ledger {
  /** Recovers what was under way, then starts to work. */
  start(): Promise<void>;
  /**
   * Resolves once the command is durable. The same key with the same payload gives the present answer of the same
   * command; with another payload IDEMPOTENCY_MISMATCH. Throws WRITES_OFF, LIMIT_EXCEEDED, STORE_FULL, INPUT_INVALID.
   */
  accept(command: NewCommand): Promise<CommandAnswer>;
  command(commandId: string): CommandStory | null;
  owner(commandId: string): CommandOwner | null;
  /** Undecided, confirmed and resolved-as-applied commands of one customer, oldest first. */
  ownCommands(system: string, customer: string): readonly OwnCommand[];
  /** Of these the undecided ones: they void the coverage of what their kind touches. */
  undecidedTouches(system: string, customer: string): readonly OwnCommand[];
  /** Commands accepted since then (epoch milliseconds), of one customer or of all. Rejected ones do not count. */
  countAccepted(
    kind: string,
    customer: { readonly system: string; readonly customer: string } | null,
    sinceMs: number,
  ): number;
  list(filter?: ListFilter): readonly ListedCommand[];
  /** Commands of which nothing could be sent so far, and since when the first of them waits. */
  unsent(): { readonly count: number; readonly since: Instant | null };
  readonly approvals: {
    pending(): readonly ListedCommand[];
    approve(decision: Decision): Promise<CommandAnswer>;
    reject(decision: Decision & { readonly reason?: string | undefined }): Promise<CommandAnswer>;
  };
  /** Ends a parked command. Repeating the same resolution changes nothing. */
  resolve(resolution: Resolution): Promise<CommandAnswer>;
  /**
   * Takes back a command that has not started: draft, waiting for approval, or ready. One that may have reached the ERP
   * is not sent again: it ends as failed once the ERP is known not to have it, else as confirmed.
   */
  cancel(request: Wish & { readonly reason: string }): Promise<CommandAnswer>;
  /** Asks the ERP now for a command that is uncertain or parked, and takes its answer. Anything else stays as it is. */
  reconcile(request: Wish): Promise<Finding>;
  /**
   * Makes a parked command ready again, if the ERP does not have it and a second attempt cannot double it; asks first.
   * Throws ERP_OUTCOME_UNKNOWN where that is not proven, and what asking came to.
   */
  retry(request: Wish & { readonly reason: string }): Promise<Finding>;
  readonly audit: {
    append(entry: AuditEntry): Promise<AuditHead>;
    /** With a head known from elsewhere it also finds a cut tail and a chain written anew. */
    verify(known?: AuditHead): Promise<AuditReport>;
    head(): AuditHead;
  };
  readonly writesSwitch: {
    isOn(): boolean;
    set(on: boolean, by: string): Promise<void>;
  };
  /** Customers who said not to be called: barred by a command's acceptance, whatever becomes of it in the ERP. */
  readonly callBars: {
    holds(system: string, customer: string): boolean;
    /** Only a local operator may. Audited; repeating it changes nothing. */
    lift(request: CallBarLift): Promise<void>;
  };
  readonly events: EventSource;
  /**
   * Starts no more commands and waits for what is in flight, at most 30 s. The books stay open: what is accepted
   * meanwhile starts after the next start. To be called before the connectors are closed. Idempotent.
   */
  drain(): Promise<void>;
  /** Drains, then closes the file. Idempotent. */
  close(): Promise<void>;
}

/** Where a command is between two durable moments; tests kill the process there. */
export type Step =
  | 'accept.before-insert'
  | 'accept.committed'
  | 'worker.claimed'
  | 'worker.in-flight'
  | 'worker.replied'
  | 'worker.decided'
  | 'settler.asking'
  | 'settler.answered'
  | 'settler.decided'
  | 'recovery.before-commit'
  | 'recovery.committed';

/** What the command worker needs of the rest of the agent. */
export interface Effects {
  /** The policy as it stands now, asked right before execution. `mode` is the one it was accepted in. */
  recheck(command: ConnectorCommand & { readonly system: string; readonly mode: ListedCommand['mode'] }): {
    readonly allowed: boolean;
    readonly reason?: string;
  };
  /** Reads the ERP: does the customer exist, is the invoice open. A thrown error keeps the command waiting. */
  precondition(
    command: ConnectorCommand & { readonly system: string },
    signal: AbortSignal,
  ): Promise<{ readonly met: boolean; readonly reason?: string }>;
  /** One call with the write role. A thrown error counts as unknown unless its `outcome` is `none`. */
  execute(
    command: ConnectorCommand & { readonly system: string },
    context: { readonly signal: AbortSignal; readonly remainingMs: number },
  ): Promise<CommandOutcome>;
  /** Asks the ERP, with the write role where there is one, whether the command's effect is there. */
  lookup(
    command: ConnectorCommand & { readonly system: string },
    context: { readonly signal: AbortSignal; readonly remainingMs: number },
  ): Promise<LookupResult>;
  /** How the system carries out the command, or null where it cannot (any more). */
  commandSource(system: string, kind: string): Pick<CommandSource, 'settling' | 'quiesceMs'> | null;
}
