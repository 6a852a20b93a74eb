import type { ConnectorCommand } from '../../domain/connector.ts';
import { erpIdOf, type OwnCommand } from '../../domain/derive/own-command.ts';

/**
 * A command as an ERP gets it: a promise or dispute that the requester names by the command that made it is named by
 * the number that the ERP gave. The same at every attempt, for a receipt never changes.
 */
export function withErpIds<C extends ConnectorCommand>(command: C, own: readonly OwnCommand[]): C {
  const { promise, dispute } = command.args;
  const named = {
    ...(typeof promise === 'string' && { promise: erpIdOf(own, promise) }),
    ...(typeof dispute === 'string' && { dispute: erpIdOf(own, dispute) }),
  };
  return { ...command, args: { ...command.args, ...named } };
}
