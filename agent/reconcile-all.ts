import { asAditError } from '../domain/errors.ts';
import type { Finding, Ledger } from './ledger/contract.ts';

/** Commands that one request looks up at most, the oldest first: the ERP may have been away for long. */
const MOST = 200;
const AT_ONCE = 4;

/**
 * Asks the ERPs for one command, or for all whose outcome is unknown. Each is audited before it is asked for; one that
 * fails hides no other.
 */
export async function reconcileAll(
  ledger: Pick<Ledger, 'audit' | 'list' | 'reconcile'>,
  commandId: string | undefined,
  request: { readonly operator: string; readonly dryRun: boolean },
): Promise<readonly Finding[]> {
  const kind = request.dryRun ? 'cli.outbox.reconcile.dry-run' : 'cli.outbox.reconcile';
  const one = async (subject: string): Promise<Finding> => {
    await ledger.audit.append({ kind, actor: request.operator, subject });
    return ledger.reconcile({ ...request, commandId: subject });
  };
  if (commandId !== undefined) return [await one(commandId)];
  const found: Finding[] = [];
  const waiting = ledger
    .list({ states: ['uncertain', 'parked'], limit: 1000 })
    .toReversed()
    .slice(0, MOST);
  const next = waiting.values();
  const ask = async () => {
    for (const { commandId: subject, state } of next) {
      found.push(
        await one(subject).catch((thrown: unknown): Finding => {
          const { code, message } = asAditError(thrown);
          return { commandId: subject, found: 'unreachable', code, state, note: message };
        }),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return found;
}
