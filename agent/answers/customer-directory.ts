import { AditError } from '../../domain/errors.ts';
import type { CustomerRef } from '../callers/calls.ts';
import { numberForm } from '../callers/normal-forms.ts';
import type { SystemHandle } from '../host/contract.ts';
import type { Records } from '../records/contract.ts';
import type { Asking } from './asking.ts';
import type { AnswerDeps } from './deps.ts';
import { untilAnswerBy } from './gather.ts';
import { lookUpKey } from './index-lookup.ts';

/** Turns a customer number as somebody gave it into the ERP's own, so that every book of the agent uses one key. */
export interface CustomerDirectory {
  /** Null if the ERP knows no such customer. Throws what the ERP threw when only it could tell. */
  find(system: SystemHandle, given: string, asking: Asking): Promise<CustomerRef | null>;
  /** The number is the ERP's own: an answer showed it. */
  learn(system: string, number: string): void;
}

const MAX_KNOWN = 20_000;
const FIND_MS = 8_000;

/** Looks where it is cheapest: what was learnt, the search index, what is held, and last the ERP. */
export function createCustomerDirectory(deps: {
  readonly records: Pick<Records, 'find' | 'coverage' | 'rows'>;
  readonly clock: AnswerDeps['clock'];
}): CustomerDirectory {
  const known = new Map<string, string>();
  const learn = (system: string, given: string, number: string) => {
    const oldest = known.size >= MAX_KNOWN ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    known.set(`${system}/${given}`, number);
    return { system, number };
  };
  return {
    learn: (system, number) => {
      if (!known.has(`${system}/${number}`)) learn(system, number, number);
    },
    async find(system, given, asking) {
      const { name } = system;
      const number = known.get(`${name}/${given}`);
      if (number !== undefined) return { system: name, number };
      const [indexed] = lookUpKey(deps.records, { by: 'number', value: given, system: name });
      if (indexed && isSame(indexed.customer, given)) return learn(name, given, indexed.customer);
      // A system that was loaded whole covers the items of everybody, of those who do not exist as well: only rows tell.
      const isHeld =
        deps.records.coverage(name, 'customer', given, '') !== null ||
        deps.records.rows(name, 'openItem', given, { customer: given }).length > 0;
      if (isHeld) return learn(name, given, given);
      const abort = new AbortController();
      const asked = system.find({ by: 'number', value: given }, { signal: abort.signal, remainingMs: FIND_MS });
      const { found, searched } = await untilAnswerBy(deps, asking, asked, (why) => {
        if (why !== 'served') abort.abort();
      });
      // An ERP that cannot be searched by number takes it as it is; its own read will say whether it exists.
      if (!searched) return { system: name, number: given };
      const hit = found.find(({ customer }) => isSame(customer, given));
      return hit ? learn(name, given, hit.customer) : null;
    },
  };
}

function isSame(number: string, given: string): boolean {
  return number === given || numberForm(number) === numberForm(given);
}

/** The parts of `<system>/<number>`, where the first is a system that exists; else null. */
export function splitHandle(text: string, isSystem: (name: string) => boolean): CustomerRef | null {
  const slash = text.indexOf('/');
  if (slash < 1 || slash === text.length - 1) return null;
  const system = text.slice(0, slash);
  return isSystem(system) ? { system, number: text.slice(slash + 1) } : null;
}

export function noSuchCustomer(): AditError {
  return new AditError('NOT_FOUND', 'there is no such customer', { details: { what: 'customer' } });
}
