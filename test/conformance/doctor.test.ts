import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DoctorFinding } from '../../domain/connector.ts';
import { startEcc } from './ecc-world.ts';
import type { ConformanceWorld } from './world.ts';

const PATIENT = { signal: new AbortController().signal, remainingMs: 60_000 };

/** Two firms wrote the two sides of this: the connector's catalogue against the interfaces that the system tells. */
describe('doctor against the simulated ECC', () => {
  let world: ConformanceWorld;
  beforeAll(async () => {
    world = await startEcc({ customers: 20, items: 200, seed: 11 });
  }, 60_000);
  afterAll(() => world.close());
  const failed = (rows: readonly DoctorFinding[]) =>
    rows.filter(({ status }) => status === 'fail').map(({ check, text }) => `${check}: ${text}`);

  it('finds every interface, structure and table as the connector calls it, and the reading user allowed', async () => {
    const rows = await world.connection('read').doctor(PATIENT);
    expect(failed(rows)).toEqual([]);
    const kinds = new Set(rows.map(({ check }) => check.split(' ', 1)[0]));
    expect([...kinds]).toEqual(expect.arrayContaining(['function', 'structure', 'table', 'authorisation', 'index']));
    expect(rows.length).toBeGreaterThan(40);
  });

  it('finds the writing user able to do what the section lets it do', async () => {
    const rows = await world.connection('write').doctor(PATIENT);
    expect(failed(rows)).toEqual([]);
    expect(rows.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['function SAP_WAPI_START_WORKFLOW', 'authorisation to write']),
    );
  });

  it('knows what the client is for, and pins it with the system', async () => {
    const { parts } = await world.connection('read').identity(PATIENT);
    expect(parts['clientRole']).toMatch(/^(?:production|test|demo|customizing|training|reference)$/);
  });
});
