import type { ReadResult } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { EntityFacts, EntityName, Selectors } from '../../domain/facts.ts';
import { numberForm } from '../callers/normal-forms.ts';

/** Whose a row is. A branch's item on its head office's account is both customers'. */
const OWNERS: { readonly [E in EntityName]?: (row: EntityFacts[E]) => readonly (string | null)[] } = {
  customer: ({ customer }) => [customer],
  openItem: ({ customer, branch }) => [customer, branch],
  invoice: ({ customer, branch }) => [customer, branch],
  payment: ({ customer, branch }) => [customer, branch],
  dispute: ({ customer }) => [customer],
  promise: ({ customer }) => [customer],
  activity: ({ customer }) => [customer],
};

/**
 * Sees to it that a list read for one customer holds nobody else's rows: a caller who is verified for one must never be
 * told another's, whatever an ERP answers. A list that is partly foreign is not trusted in the rest either.
 *
 * Throws: ERP_REPLY_INVALID.
 */
export function refuseForeignRows<E extends EntityName>(
  entity: E,
  selector: Selectors[E],
  { rows }: Pick<ReadResult<E>, 'rows'>,
): void {
  const ownersOf = OWNERS[entity];
  if (!ownersOf || !('customer' in selector) || typeof selector.customer !== 'string' || isSingle(selector)) return;
  const wanted = selector.customer;
  const own = numberForm(wanted);
  const isOwn = (owner: string | null) => owner === wanted || (owner !== null && numberForm(owner) === own);
  if (rows.every((row) => ownersOf(row).some(isOwn))) return;
  throw new AditError('ERP_REPLY_INVALID', `the ERP gave rows of entity ${entity} that belong to another customer`, {
    details: { entity },
  });
}

/** One document by its name: whoever asked for it picks the customer's own, and the others do not exist. */
function isSingle(selector: object): boolean {
  return 'invoice' in selector || 'purchaseOrder' in selector || 'reference' in selector;
}
