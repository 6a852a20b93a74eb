import { randomBytes } from 'node:crypto';
import { type CommandState, STATE_MEANING } from '../../domain/commands.ts';
import { toInstant } from '../../domain/dates.ts';
import { AditError } from '../../domain/errors.ts';
import type { Database } from '../../store/database.ts';
import type { AuditChain } from './audit-chain.ts';
import type { CommandEvents } from './command-events.ts';
import type { NewCommand } from './contract.ts';
import { answerOf, type OutboxRow } from './outbox-row.ts';
import { assertTransition, eventOf } from './transitions.ts';

export interface Change {
  readonly to: CommandState;
  readonly at: number;
  /** Who made it so: `agent`, an approver, an operator. */
  readonly actor: string;
  readonly note?: string | undefined;
  readonly reasons?: readonly string[] | undefined;
  readonly receipt?: { readonly document: string; readonly postedAt: string } | undefined;
  /** Set when a call to the ERP begins. */
  readonly owner?: string | undefined;
  readonly notBefore?: number | undefined;
  /** Nothing of the attempt that ends here reached the ERP: it does not count as one. */
  readonly isUnsent?: boolean | undefined;
  /** Since when nothing could be sent; forgotten by any change that does not say it again, but for the next attempt. */
  readonly unsentSince?: number | undefined;
  /** Since when nobody knows the outcome of an attempt. */
  readonly doubtAt?: number | undefined;
  /** Why it must not be sent again; a command that becomes ready is not withdrawn any more. */
  readonly withdrawn?: string | undefined;
}

/** Writes to the outbox; everything here runs within the caller's transaction. */
export interface Outbox {
  byId(commandId: string): OutboxRow | null;
  byKey(tenant: string, idempotencyKey: string): OutboxRow | null;
  insert(command: NewCommand, how: Inserted): OutboxRow;
  /** State, history, audit and event of one change: together or not at all. Throws for a way that does not exist. */
  change(commandId: string, change: Change): OutboxRow;
  /** Something learnt about a command that changes no state. */
  remark(commandId: string, note: string, at: number): void;
  /** `why` is shown until the next attempt; no step of the command's history. */
  postpone(commandId: string, notBefore: number, why: string): void;
}

export interface Inserted {
  readonly payloadHash: string;
  readonly objectKey: string;
  readonly mode: 'draft' | 'approve' | 'auto';
  readonly at: number;
  readonly expiresAt: number;
  readonly note?: string | undefined;
}

const FIRST_STATE = { draft: 'draft', approve: 'awaiting_approval', auto: 'ready' } as const;

export function createOutbox(db: Database, audit: AuditChain, events: Pick<CommandEvents, 'add'>): Outbox {
  const byId = db.prepare<OutboxRow>('SELECT * FROM command WHERE command_id = ?');
  const byKey = db.prepare<OutboxRow>('SELECT * FROM command WHERE tenant = ? AND idempotency_key = ?');
  const insert = db.prepare(INSERT);
  const update = db.prepare(UPDATE);
  const postpone = db.prepare('UPDATE command SET not_before = ?, reasons = ? WHERE command_id = ?');
  const note = db.prepare(`INSERT INTO command_history
    SELECT $id, coalesce(max(step), 0) + 1, $at, $state, $note FROM command_history WHERE command_id = $id`);
  const held = (commandId: string): OutboxRow => {
    const row = byId.get(commandId);
    if (!row) throw new AditError('NOT_FOUND', `there is no command ${commandId}`);
    return row;
  };
  const record = (row: OutboxRow, actor: string, at: number, text: string | undefined) => {
    note.run({ id: row.command_id, at, state: row.state, note: text?.slice(0, 300) ?? null });
    audit.append(
      {
        kind: `command.${row.state}`,
        actor,
        subject: row.command_id,
        fields: {
          state: row.state,
          payloadHash: row.payload_hash,
          attempts: row.attempts,
          ...(text && { note: text.slice(0, 300) }),
          ...(row.receipt_document !== null && { document: row.receipt_document }),
        },
      },
      at,
    );
  };
  return {
    byId: (commandId) => byId.get(commandId) ?? null,
    byKey: (tenant, key) => byKey.get(tenant, key) ?? null,
    insert(command, how) {
      const commandId = newCommandId();
      insert.run({
        commandId,
        tenant: command.tenant,
        key: command.idempotencyKey,
        hash: how.payloadHash,
        kind: command.kind,
        system: command.system,
        customer: command.customer,
        object: how.objectKey,
        args: JSON.stringify(command.args),
        mode: how.mode,
        policy: command.policyVersion,
        principal: command.principal,
        call: command.callId ?? null,
        tier: command.tier,
        state: FIRST_STATE[how.mode],
        at: how.at,
        expires: how.expiresAt,
      });
      const row = held(commandId);
      record(row, `${command.tenant}/${command.principal}`.slice(0, 200), how.at, how.note);
      return row;
    },
    change(commandId, change) {
      const before = held(commandId);
      assertTransition(before.state, change.to);
      update.run({
        id: commandId,
        state: change.to,
        attempts: attemptsOf(change),
        owner: change.owner ?? null,
        notBefore: change.notBefore ?? 0,
        unsent: change.unsentSince ?? null,
        doubt: change.doubtAt ?? null,
        withdrawn: change.withdrawn?.slice(0, 300) ?? null,
        decided: STATE_MEANING[change.to].terminal ? change.at : null,
        document: change.receipt?.document ?? null,
        posted: change.receipt?.postedAt ?? null,
        reasons: change.reasons?.length ? JSON.stringify(change.reasons.map((reason) => reason.slice(0, 300))) : null,
      });
      const row = held(commandId);
      record(row, change.actor, change.at, change.note);
      const event = eventOf(change.to);
      if (event) events.add(event, { ...answerOf(row), kind: row.kind, system: row.system, at: toInstant(change.at) });
      return row;
    },
    remark(commandId, text, at) {
      record(held(commandId), 'agent', at, text);
    },
    postpone(commandId, notBefore, why) {
      postpone.run(notBefore, JSON.stringify([why]), commandId);
    },
  };
}

function attemptsOf({ to, isUnsent }: Change): number {
  if (to === 'in_flight') return 1;
  return isUnsent ? -1 : 0;
}

const INSERT = `INSERT INTO command (command_id, tenant, idempotency_key, payload_hash, kind, system, customer, object_key,
  args, mode, policy_version, principal, call_id, tier, state, accepted_at, expires_at)
  VALUES ($commandId, $tenant, $key, $hash, $kind, $system, $customer, $object,
  $args, $mode, $policy, $principal, $call, $tier, $state, $at, $expires)`;

const UPDATE = `UPDATE command SET state = $state, attempts = attempts + $attempts, owner = coalesce($owner, owner),
  not_before = $notBefore, unsent_since = iif($state = 'in_flight', unsent_since, $unsent), decided_at = $decided, receipt_document = coalesce($document, receipt_document),
  receipt_posted_at = coalesce($posted, receipt_posted_at), reasons = $reasons,
  doubt_at = coalesce($doubt, doubt_at), withdrawn = iif($state = 'ready', NULL, coalesce($withdrawn, withdrawn))
  WHERE command_id = $id`;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 80 random bits in 16 characters: short enough for the reference fields that ERPs offer as a marker. */
function newCommandId(): string {
  let bits = BigInt(`0x${randomBytes(10).toString('hex')}`);
  let text = '';
  for (let at = 0; at < 16; at++) {
    text = (ALPHABET[Number(bits & 31n)] ?? '') + text;
    bits >>= 5n;
  }
  return text;
}
