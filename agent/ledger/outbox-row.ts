import type { Tier } from '../../domain/answer.ts';
import type { CommandAnswer, CommandState } from '../../domain/commands.ts';
import type { ConnectorCommand } from '../../domain/connector.ts';
import { toInstant } from '../../domain/dates.ts';
import { commandAnswer } from '../../domain/derive/own-command.ts';
import type { ListedCommand, OwnCommand } from './contract.ts';

/** A row of `command`, as the table has it. */
export interface OutboxRow {
  readonly seq: number;
  readonly command_id: string;
  readonly tenant: string;
  readonly idempotency_key: string;
  readonly payload_hash: string;
  readonly kind: string;
  readonly system: string;
  readonly customer: string;
  readonly object_key: string;
  readonly args: string;
  readonly mode: 'draft' | 'approve' | 'auto';
  readonly policy_version: string;
  readonly principal: string;
  readonly call_id: string | null;
  readonly tier: Tier;
  readonly state: CommandState;
  /** Those of which something may have reached the ERP. */
  readonly attempts: number;
  readonly owner: string | null;
  readonly accepted_at: number;
  readonly expires_at: number;
  readonly not_before: number;
  readonly decided_at: number | null;
  readonly receipt_document: string | null;
  readonly receipt_posted_at: string | null;
  readonly reasons: string | null;
  /** Since when the outcome of an attempt is unknown, epoch milliseconds; null if no attempt can have reached the ERP. */
  readonly doubt_at: number | null;
  /** Why it must not be sent again. */
  readonly withdrawn: string | null;
  /** Since when nothing could be sent, epoch milliseconds; null if that is not what it waits for. */
  readonly unsent_since: number | null;
}

export function argsOf(row: Pick<OutboxRow, 'args'>): Readonly<Record<string, unknown>> {
  return JSON.parse(row.args) as Record<string, unknown>;
}

export function ownCommandOf(row: OutboxRow): OwnCommand {
  return {
    commandId: row.command_id,
    kind: row.kind,
    system: row.system,
    customer: row.customer,
    state: row.state,
    args: argsOf(row),
    acceptedAt: toInstant(row.accepted_at),
    ...(row.decided_at !== null && { decidedAt: toInstant(row.decided_at) }),
    ...(row.receipt_document !== null &&
      row.receipt_posted_at !== null && {
        receipt: { document: row.receipt_document, postedAt: row.receipt_posted_at },
      }),
    ...(row.reasons !== null && { reasons: JSON.parse(row.reasons) as string[] }),
  };
}

export function answerOf(row: OutboxRow): CommandAnswer {
  return commandAnswer(ownCommandOf(row));
}

export function connectorCommandOf(row: OutboxRow): ConnectorCommand & { readonly system: string } {
  return {
    commandId: row.command_id,
    kind: row.kind,
    system: row.system,
    customer: row.customer,
    args: argsOf(row),
  };
}

export function listedOf(row: OutboxRow, waitsFor: string | null): ListedCommand {
  return {
    ...ownCommandOf(row),
    mode: row.mode,
    tenant: row.tenant,
    principal: row.principal,
    attempts: row.attempts,
    expiresAt: toInstant(row.expires_at),
    payloadHash: row.payload_hash,
    ...(waitsFor && { waitsFor }),
    ...(row.unsent_since !== null && { unsentSince: toInstant(row.unsent_since) }),
    ...(row.unsent_since !== null && row.state === 'ready' && { nextAttemptAt: toInstant(row.not_before) }),
  };
}
