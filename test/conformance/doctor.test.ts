import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DoctorFinding } from '../../domain/connector.ts';
import { type EccSandbox, startEccSandbox } from './ecc-sandbox.ts';
import { type EccMode, eccWorld } from './ecc-world.ts';
import type { ConformanceWorld } from './world.ts';

const PATIENT = { signal: new AbortController().signal, remainingMs: 60_000 };

let sandbox: EccSandbox;
beforeAll(async () => {
  sandbox = await startEccSandbox({ customers: 20, items: 200, seed: 11, addon: 'on' });
}, 120_000);
afterAll(() => sandbox.stop());

const MODES: readonly (readonly [string, EccMode])[] = [
  ['RFC with the add-on', { road: 'rfc', addon: 'on' }],
  ['SOAP with change documents', { road: 'soap', addon: 'off', section: { masterChanges: 'cdhdr' } }],
];

/** Two firms wrote the two sides of this: the connector's catalogue against what the system says of itself. */
describe.each(MODES)('the simulated ECC over %s', (_name, mode) => {
  let world: ConformanceWorld;
  beforeAll(async () => {
    world = await eccWorld(sandbox, mode);
  }, 60_000);
  afterAll(() => world.close());
  const failed = (rows: readonly DoctorFinding[]) =>
    rows.filter(({ status }) => status === 'fail').map(({ check, text }) => `${check}: ${text}`);

  it('is to doctor in every interface, structure and table as the connector calls it, and the reading user is allowed', async () => {
    const rows = await world.connection('read').doctor(PATIENT);
    expect(failed(rows)).toEqual([]);
    const kinds = new Set(rows.map(({ check }) => check.split(' ', 1)[0]));
    expect([...kinds]).toEqual(expect.arrayContaining(['function', 'structure', 'table', 'authorisation', 'index']));
    expect(rows.length).toBeGreaterThan(40);
  });

  it('lets the writing user do what the section lets it do, and nothing is written to find out', async () => {
    const before = await world.ledger();
    const rows = await world.connection('write').doctor(PATIENT);
    expect(failed(rows)).toEqual([]);
    expect(rows.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['function SAP_WAPI_START_WORKFLOW', 'authorisation to write']),
    );
    expect(await world.ledger()).toEqual(before);
  });

  it('says what the client is for, which is pinned with the system', async () => {
    const { parts } = await world.connection('read').identity(PATIENT);
    expect(parts['clientRole']).toMatch(/^(?:production|test|demo|customizing|training|reference)$/);
  });

  it('tells a customer whose telephone number somebody added, and then has no more news', async () => {
    const connection = world.connection('read');
    let cursor: string | null = null;
    const touched = async (): Promise<readonly string[]> => {
      const found: string[] = [];
      for (;;) {
        const page: Awaited<ReturnType<typeof connection.changes>> = await connection.changes(cursor, PATIENT);
        cursor = page.cursor;
        found.push(...(page.touched ?? []).map(({ entity, customer }) => `${entity} ${customer}`));
        if (!page.more) return found;
      }
    };
    await touched();
    const customer = (await world.ledger()).customers[3]?.number ?? '';
    const change = { kind: 'address', customer, action: 'add', phone: '+494211234567' };
    await sandbox.ask('/post', { system: sandbox.system.name, ...change });
    expect(await touched()).toEqual([`customer ${customer}`]);
    // What was told in its own second is told once more after it.
    await vi.waitFor(async () => expect(await touched()).toEqual([]), { timeout: 10_000, interval: 250 });
  });
});
