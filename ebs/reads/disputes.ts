import type { ReadResult } from '../../domain/connector.ts';
import type { Selectors } from '../../domain/facts.ts';
import type { Ask } from '../ask.ts';
import { DISPUTES } from '../catalogue/standing.ts';
import type { Section } from '../config.ts';
import { disputeFacts } from '../map/dispute.ts';
import { accountNumber } from './account.ts';
import { agentOnly, isAgentOnly } from './agent-only.ts';
import { fetchCap, resultOf, wholeGroups } from './result.ts';

/** Disputes on a customer's documents: the requests for a credit memo, however they were made. */
export async function readDisputes(ask: Ask, selector: Selectors['dispute']): Promise<ReadResult<'dispute'>> {
  if (isAgentOnly(ask.section, 'dispute')) return agentOnly(ask);
  const customer = accountNumber(selector.customer);
  const found = await ask.rows(DISPUTES, { customer, orgs: ask.orgs }, { cap: fetchCap(ask) });
  const rows = wholeGroups(found, ({ REQUEST_ID }) => REQUEST_ID);
  return resultOf<'dispute'>(
    ask,
    disputeFacts(customer, rows, (code) => ourReason(ask.section, code)),
    found.cut,
  );
}

/** Our reason for a code of the site's, if exactly one is mapped to it; else the code in lower case. */
function ourReason({ disputeReasons }: Section, code: string): string {
  const mapped = Object.entries(disputeReasons).filter(([, own]) => own === code);
  const [only] = mapped;
  return only && mapped.length === 1 ? only[0] : code.toLowerCase();
}
