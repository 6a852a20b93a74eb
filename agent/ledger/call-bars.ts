import { argsOf } from '../../domain/derive/command-args.ts';
import type { AuditChain } from './audit-chain.ts';
import type { CallBarLift, NewCommand } from './contract.ts';
import type { FactBook } from './fact-book.ts';

/**
 * Who must not be called, because they said so. Kept beside the commands: it holds from the moment such a command is
 * accepted and stays whatever becomes of it in the ERP, until an operator lifts it.
 */
export interface CallBars {
  holds(system: string, customer: string): boolean;
  /** Bars the customer of a command that says so; within the transaction that accepts it. */
  setBy(command: Pick<NewCommand, 'kind' | 'args' | 'system' | 'customer'>, commandId: string): void;
  /** Within a transaction. Nothing happens where none holds. */
  lift(request: CallBarLift, at: number): void;
}

export function createCallBars(facts: FactBook, audit: Pick<AuditChain, 'append'>): CallBars {
  const nameOf = (system: string, customer: string) => `no-calls:${system}/${customer}`;
  const holds = (system: string, customer: string) => (facts.get(nameOf(system, customer)) ?? '') !== '';
  return {
    holds,
    setBy(command, commandId) {
      if (argsOf('set_preference', command)?.doNotCall !== true) return;
      facts.set(nameOf(command.system, command.customer), commandId);
    },
    lift({ system, customer, operator, reason }, at) {
      if (!holds(system, customer)) return;
      const byCommand = facts.get(nameOf(system, customer)) ?? '';
      facts.set(nameOf(system, customer), '');
      const fields = { reason: reason.slice(0, 300), barredBy: byCommand };
      audit.append({ kind: 'calls.allowed', actor: operator, subject: `${system}/${customer}`, fields }, at);
    },
  };
}
