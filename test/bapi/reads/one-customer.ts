import { afterEach } from 'vitest';
import { oneCustomer } from '../erp-data.ts';
import type { TinySapOptions } from '../tiny-sap.ts';
import { startWorld, type World } from '../world.ts';

export const SECTION = { creditControlArea: '1000', paymentMethods: { U: 'wire' } };
export const customer = '0000100001';

/** Connections to a tiny ECC that has one customer; all that a test opened are closed after it. */
export function oneCustomerWorlds() {
  const worlds: World[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });
  return async (
    change: (erp: ReturnType<typeof oneCustomer>) => TinySapOptions = (erp) => erp,
    section: Record<string, unknown> = SECTION,
  ) => {
    const started = await startWorld(change(oneCustomer()), section);
    worlds.push(started);
    return started;
  };
}
