import type { ConnectorCommand } from '../../domain/connector.ts';
import { alphaIn } from '../abap/alpha.ts';

/** The customer as the ERP stores it. */
export function customerOf(command: ConnectorCommand): string {
  return alphaIn(command.customer, 10);
}
