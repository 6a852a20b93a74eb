import { asAditError } from '../../domain/errors.ts';
import type { Logger } from '../log.ts';

/** What a request about a customer that nobody has reason to ask for sets off. */
export interface Tripwire {
  /** Call with every customer that a request names or reaches, as given and as the ERP numbers it. */
  touch(
    customer: { readonly system: string; readonly number: string },
    by: { tenant: string; principal: string },
  ): void;
  /** True for a bait customer: left out of lists, so that no honest list sets it off. */
  isBait(customer: { readonly system: string; readonly number: string }): boolean;
}

/**
 * Bait customers (`policy.honeyCustomers`, as `number` or `system/number`): whoever asks for one is guessing or
 * scraping. Writes go off on the spot and stay off until a local operator turns them on; the answer itself does not
 * tell that anything happened.
 */
export function createTripwire(deps: {
  baits: readonly string[];
  writesSwitch: { isOn(): boolean; set(on: boolean, by: string): Promise<void> };
  log: Logger;
}): Tripwire {
  const baits = new Set(deps.baits.map(plain));
  const isBait: Tripwire['isBait'] = ({ system, number }) =>
    baits.size > 0 && (baits.has(plain(number)) || baits.has(`${system}/${plain(number)}`));
  return {
    isBait,
    touch(customer, { tenant, principal }) {
      if (!isBait(customer)) return;
      deps.log.error('a bait customer was asked for; writes are off', { tenant, principal, system: customer.system });
      if (!deps.writesSwitch.isOn()) return;
      deps.writesSwitch.set(false, 'tripwire').catch((thrown: unknown) => {
        deps.log.error('writes could not be switched off', { code: asAditError(thrown).code });
      });
    },
  };
}

/** Leading zeros of the number do not matter, whatever the ERP writes. */
function plain(bait: string): string {
  const slash = bait.indexOf('/');
  const number = bait.slice(slash + 1).replace(/^0+(?=.)/, '');
  return slash < 0 ? number : `${bait.slice(0, slash)}/${number}`;
}
