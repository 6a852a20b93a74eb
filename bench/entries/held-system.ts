import type { SystemHandle } from '../../agent/host/contract.ts';
import { configSchema } from '../../config/schema.ts';
import { toInstant } from '../../domain/dates.ts';
import { AditError } from '../../domain/errors.ts';
import type { EntityName } from '../../domain/facts.ts';

export const BENCH_SYSTEM = 'ecc';

/** Of SAP ECC without the add-on: entities that only the agent's own commands know. */
const AGENT_ONLY: ReadonlySet<EntityName> = new Set(['dispute', 'promise', 'activity']);

/** A system whose ERP is down: what is held answers, or nothing does. */
export function unreachableSystem(): SystemHandle {
  const silent = () => Promise.reject(new AditError('ERP_UNREACHABLE', 'there is no ERP here', { outcome: 'none' }));
  return {
    name: BENCH_SYSTEM,
    kind: 'sap-ecc',
    timeZone: 'Europe/Berlin',
    orgUnits: ['1000'],
    read: async (entity) => {
      if (!AGENT_ONLY.has(entity)) return silent();
      const cost = { calls: [], erpMs: 0, queueMs: 0 };
      return { rows: [], complete: true, asOf: toInstant(Date.now()), coverage: 'agent-only', cost };
    },
    find: silent,
    execute: silent,
    lookup: silent,
    changes: silent,
    identity: silent,
    doctor: silent,
    commandSource: () => null,
    stopOf: () => null,
  };
}

/** Policy and cache as the product has them; only freshness and the hour's budget outlast any run. */
export function heldConfig() {
  const { policy, cache } = configSchema.pick({ policy: true, cache: true }).parse({
    policy: {
      systems: [BENCH_SYSTEM],
      orgUnits: 'all',
      recordsPerHour: 10_000_000,
      operations: { list_open_items: {} },
    },
    cache: { maxAgeSeconds: { list_open_items: 86_400 }, staleLimitSeconds: { list_open_items: 86_400 } },
  });
  return { policy, cache };
}
