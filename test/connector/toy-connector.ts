import { z } from 'zod';
import type { Connector } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';

const cost = { calls: [], erpMs: 0, queueMs: 0 };
const asOf = '2026-01-01T00:00:00.000Z';

/** A connector without an ERP: it echoes, fails on demand and hangs on demand. */
export const toyConnector: Connector<{ readonly greeting: string; readonly password: string }> = {
  kind: 'toy',
  configSchema: z.strictObject({ greeting: z.string(), password: z.string() }),
  entities: {},
  commands: {},
  commandSource: () => null,
  orgUnits: () => ['1'],
  grants: () => '',
  nativeDriver: {
    name: 'toy',
    packages: [],
    folder: '/nowhere',
    libraryHomes: () => [],
    environment: () => ({}),
    probe: ({ folder }) => [{ check: 'load', status: 'ok', text: `loaded from ${folder}` }],
    next: () => 'nothing',
    whenCrashed: 'nobody knows',
  },
  open: (section, host) => {
    host.log('info', 'opened', { role: host.role });
    return {
      read: (_entity, _selector, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
        ),
      find: async ({ value }) => ({
        found: [{ kind: 'name', value, customer: host.secret(section.password), name: section.greeting, city: '' }],
        searched: true,
        asOf,
        cost,
      }),
      execute: () => Promise.reject(new AditError('ERP_LOCKED', 'locked by user X', { details: { object: 'item' } })),
      lookup: () => Promise.reject(new Error('a defect')),
      changes: async (cursor) => {
        if (cursor === 'abandon') host.abandon(new AditError('ERP_UNREACHABLE', 'a native call does not let go'));
        return { changes: [], cursor: cursor ?? 'first', more: false, asOf, cost };
      },
      identity: async () => ({ kind: 'toy', parts: {} }),
      doctor: async () => [],
      close: () => (section.greeting === 'stubborn' ? new Promise(() => undefined) : Promise.resolve()),
    };
  },
};
