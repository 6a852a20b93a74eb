import type { CallCost, CommandOutcome, ConnectorCommand, LookupResult, Receipt } from '../domain/connector.ts';
import type { Instant } from '../domain/dates.ts';

/** Begin of the receipt of a command that was never meant for the ERP. */
const LOCAL = 'local:';

/**
 * A command that the site keeps in the agent's own books alone: nothing is sent, and the receipt says so. Its record is
 * the outbox row that led here, so that it is there as soon as it was accepted.
 */
export async function keepLocally(
  ask: { cost(): CallCost },
  command: ConnectorCommand,
  now: () => Instant,
): Promise<CommandOutcome> {
  return { outcome: 'done', receipt: receiptOf(command, now()), readBack: 'by-reply', cost: ask.cost() };
}

export async function lookupLocally(
  _ask: unknown,
  command: ConnectorCommand,
  now: () => Instant,
): Promise<LookupResult> {
  return { found: 'present', receipt: receiptOf(command, now()) };
}

function receiptOf({ commandId }: ConnectorCommand, postedAt: Instant): Receipt {
  return { document: `${LOCAL}${commandId}`, postedAt };
}
