import type { CommandOutcome, ConnectorCommand, LookupResult } from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import { AditError } from '../../domain/errors.ts';
import type { Ask } from '../ask.ts';
import { type Way, wayOf } from './ways.ts';

/**
 * Carries out one command, exactly once, in the way that the section chooses. `done` only on EBS's definite word;
 * `not-sent` only if nothing was changed; everything between is `unknown` and is never repeated here.
 */
export function execute(ask: Ask, command: ConnectorCommand, now: () => Instant): Promise<CommandOutcome> {
  return chosen(ask, command).execute(ask, command, now);
}

/** Asks EBS whether the command's effect is there. Changes nothing. A way that is no longer configured tells nothing. */
export async function lookup(ask: Ask, command: ConnectorCommand, now: () => Instant): Promise<LookupResult> {
  const way = wayOf(ask.section, command.kind);
  return way ? way.lookup(ask, command, now) : { found: 'cannot-tell' };
}

function chosen(ask: Ask, { kind }: ConnectorCommand): Way {
  const way = wayOf(ask.section, kind);
  if (way) return way;
  throw new AditError('OP_UNSUPPORTED', `this system has no way to carry out ${kind}`, {
    hint: 'see "commands" in docs/OPERATIONS.md for the settings that offer it',
    outcome: 'none',
  });
}
