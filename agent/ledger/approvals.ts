import { AditError } from '../../domain/errors.ts';
import type { Database } from '../../store/database.ts';
import { type ApprovalDecision, approvalStatement, isSignedBy } from './approval-statement.ts';
import type { AuditChain } from './audit-chain.ts';
import { payloadHash } from './canonical.ts';
import type { Decision } from './contract.ts';
import type { Outbox } from './outbox.ts';
import { argsOf, type OutboxRow } from './outbox-row.ts';

export interface Approver {
  readonly name: string;
  readonly role: string;
  /** Ed25519, base64 of the SubjectPublicKeyInfo. */
  readonly publicKey: string;
}

export interface Approvals {
  /**
   * Within the caller's transaction: checks signature and person, notes the decision, moves the command on. What
   * was refused comes back as an error, so that the transaction can keep the record of it.
   */
  decide(
    decision: Decision & { readonly reason?: string | undefined },
    as: ApprovalDecision,
    at: number,
  ): OutboxRow | AditError;
  /** Whether the approval of a command still stands: same content, signed by someone who is still an approver. */
  stands(row: OutboxRow): boolean;
}

interface Noted {
  readonly decision: ApprovalDecision;
  readonly approver: string;
  readonly signature: string;
}

export function createApprovals(deps: {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly audit: AuditChain;
  readonly approvers: () => readonly Approver[];
}): Approvals {
  const { outbox } = deps;
  const noted = deps.db.prepare<Noted>('SELECT decision, approver, signature FROM approval WHERE command_id = ?');
  const note = deps.db.prepare(
    'INSERT INTO approval VALUES ($commandId, $decision, $approver, $role, $signature, $at)',
  );

  const signer = (name: string, row: OutboxRow, as: ApprovalDecision, signature: string): Approver | null => {
    const approver = deps.approvers().find((known) => known.name === name);
    if (!approver) return null;
    // Over the content itself, not over a hash that stands beside it in the same file.
    const content = payloadHash({ kind: row.kind, system: row.system, customer: row.customer, args: argsOf(row) });
    const statement = approvalStatement({ commandId: row.command_id, payloadHash: content, decision: as });
    return isSignedBy(approver.publicKey, statement, signature) ? approver : null;
  };

  const refused = (row: OutboxRow, decision: Decision, reason: string, at: number): AditError => {
    deps.audit.append(
      { kind: 'approval.refused', actor: decision.approver, subject: row.command_id, fields: { reason } },
      at,
    );
    return new AditError('POLICY_DENIED', `the decision on command ${row.command_id} is refused: ${reason}`, {
      hint: 'an approver listed in agent.approvers, who did not request the command, has to sign it',
    });
  };

  return {
    decide(decision, as, at) {
      const row = outbox.byId(decision.commandId);
      if (!row) throw new AditError('NOT_FOUND', `there is no command ${decision.commandId}`);
      if (decision.approver === row.principal) return refused(row, decision, 'the requester cannot decide', at);
      const approver = signer(decision.approver, row, as, decision.signature);
      if (!approver) return refused(row, decision, 'no valid signature of an approver', at);
      const before = noted.get(row.command_id);
      if (before?.decision === as) return row;
      if (before || row.state !== 'awaiting_approval') {
        throw new AditError(
          'INPUT_INVALID',
          `command ${row.command_id} does not wait for approval: it is ${row.state}`,
        );
      }
      note.run({
        commandId: row.command_id,
        decision: as,
        approver: approver.name,
        role: approver.role,
        signature: decision.signature,
        at,
      });
      if (as === 'approve') return outbox.change(row.command_id, { to: 'ready', at, actor: approver.name });
      const reason = decision.reason?.slice(0, 300) || 'rejected by an approver';
      return outbox.change(row.command_id, {
        to: 'cancelled',
        at,
        actor: approver.name,
        note: reason,
        reasons: [reason],
      });
    },
    stands(row) {
      if (row.mode !== 'approve') return true;
      const held = noted.get(row.command_id);
      return held?.decision === 'approve' && signer(held.approver, row, 'approve', held.signature) !== null;
    },
  };
}
