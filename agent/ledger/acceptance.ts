import type { CommandAnswer } from '../../domain/commands.ts';
import { epochOf } from '../../domain/dates.ts';
import { commandAnswer } from '../../domain/derive/own-command.ts';
import { AditError } from '../../domain/errors.ts';
import type { AuditChain } from './audit-chain.ts';
import type { CallBars } from './call-bars.ts';
import { payloadHash } from './canonical.ts';
import type { Effects, NewCommand } from './contract.ts';
import type { Outbox } from './outbox.ts';
import type { OutboxReader } from './outbox-reader.ts';
import { answerOf } from './outbox-row.ts';

export interface AcceptanceDeps {
  readonly outbox: Outbox;
  readonly reader: OutboxReader;
  readonly audit: AuditChain;
  readonly writesOn: () => boolean;
  readonly hasRoom: () => boolean;
  readonly commandSource: Effects['commandSource'];
  readonly callBars: Pick<CallBars, 'setBy'>;
}

export type Acceptance = { readonly answer: CommandAnswer; readonly isNew: boolean } | { readonly mismatch: string };

const HOUR_MS = 3_600_000;
const ARGS_CAP_BYTES = 64 * 1024;
const CAPS = {
  idempotencyKey: 200,
  kind: 60,
  system: 40,
  customer: 80,
  tenant: 80,
  principal: 120,
  policyVersion: 80,
} as const;

/** Refuses what cannot be kept, before anything is written. */
export function checkShape(command: NewCommand): void {
  for (const field of Object.keys(CAPS) as (keyof typeof CAPS)[]) {
    const held = command[field];
    if (held.length === 0 || held.length > CAPS[field]) {
      throw new AditError('INPUT_INVALID', `${field} has 1 to ${CAPS[field]} characters`, { details: { field } });
    }
  }
  if (Buffer.byteLength(JSON.stringify(command.args)) > ARGS_CAP_BYTES) {
    throw new AditError('PAYLOAD_TOO_LARGE', 'the arguments of a command have at most 64 KiB');
  }
  if (!Number.isFinite(epochOf(command.expiresAt))) {
    throw new AditError('INPUT_INVALID', 'expiresAt is no point in time', { details: { field: 'expiresAt' } });
  }
}

/**
 * Takes a command in, within one transaction. What is known already is answered first, whatever the switch, the
 * limits and the disk say now: the platform may ask again for what it was told once.
 */
export function accept(deps: AcceptanceDeps, command: NewCommand, at: number): Acceptance {
  const hash = payloadHash(command);
  const known = deps.outbox.byKey(command.tenant, command.idempotencyKey);
  if (known) {
    if (known.payload_hash === hash) return { answer: answerOf(known), isNew: false };
    deps.audit.append(
      {
        kind: 'security.idempotency-mismatch',
        actor: `${command.tenant}/${command.principal}`,
        subject: known.command_id,
        fields: { kind: command.kind, system: command.system },
      },
      at,
    );
    return { mismatch: known.command_id };
  }
  // Another tenant's command does not exist for this one; the ERP itself then gives what it has instead of a second.
  const isTheirs = (commandId: string) => deps.reader.owner(commandId)?.tenant === command.tenant;
  const repeated = command.repeats?.(deps.reader.ownCommands(command.system, command.customer), isTheirs);
  if (repeated && isTheirs(repeated.commandId)) return { answer: commandAnswer(repeated), isNew: false };
  if (!deps.writesOn() && command.mode !== 'draft') throw new AditError('WRITES_OFF', 'writes are switched off');
  if (!deps.hasRoom()) throw new AditError('STORE_FULL', 'too little disk space is left to take in new commands');
  refuseOverLimit(deps.reader, command, at);
  // Without a declaration how an unknown outcome is settled a human has to look before, not only after.
  const undeclared = command.mode === 'auto' && deps.commandSource(command.system, command.kind) === null;
  const row = deps.outbox.insert(command, {
    payloadHash: hash,
    objectKey: `${command.system}/${command.customer}`,
    mode: undeclared ? 'approve' : command.mode,
    at,
    expiresAt: epochOf(command.expiresAt),
    note: undeclared ? 'the connector declares no way to settle an unknown outcome: approval is needed' : undefined,
  });
  deps.callBars.setBy(command, row.command_id);
  return { answer: answerOf(row), isNew: true };
}

function refuseOverLimit(reader: OutboxReader, command: NewCommand, at: number): void {
  const { perCustomerPerDay, perHour } = command.limits ?? {};
  if (perCustomerPerDay !== undefined) {
    const count = reader.countAccepted(command.kind, command, at - 24 * HOUR_MS);
    if (count >= perCustomerPerDay) throw exceeded('perCustomerPerDay', perCustomerPerDay);
  }
  if (perHour !== undefined && reader.countAccepted(command.kind, null, at - HOUR_MS) >= perHour) {
    throw exceeded('perHour', perHour);
  }
}

function exceeded(limit: string, value: number): AditError {
  return new AditError('LIMIT_EXCEEDED', `the limit ${limit} of ${value} is reached`, { details: { limit, value } });
}
