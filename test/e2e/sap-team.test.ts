import { describe, expect, it } from 'vitest';
import { adit, CUSTOMER, dataOf, PATIENT, run, until, useStage } from './world.ts';

/** What Basis and the owner of the licences look at, on a running agent and its SAP. */
const stage = useStage();
const asPerson = (...args: readonly string[]) => {
  const env = { PATH: process.env['PATH'] ?? '', HOME: stage().dir, TZ: 'UTC', NODE_NO_WARNINGS: '1' };
  return run(['agent/bin.mjs', '--config', stage().configFile, ...args], env);
};

interface Row {
  readonly check: string;
  readonly status: string;
}
interface Source {
  readonly name: string;
  readonly release: string;
  readonly callsPerHour: number;
}

describe('a running agent, for the SAP team', () => {
  it('is examined in both roles, and nothing fails', async () => {
    const { json } = await adit(stage(), 'doctor');
    const rows: Row[] = json.rows.filter(({ check }: Row) => check.startsWith('ecc: '));
    expect(rows.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(rows.some(({ check }) => check === 'ecc: write: logon')).toBe(true);
    expect(rows.some(({ check }) => check.startsWith('ecc: authorisation '))).toBe(true);
    const shown = (await asPerson('doctor')).out;
    expect(shown).toMatch(/system ecc: function +\d+ of them, all well/);
  });

  it('says what it called and how many rows came of it, against its ceiling', async () => {
    const reply = await stage().platform.ask(
      'list_open_items',
      { customer: `ecc/${CUSTOMER}` },
      { ...PATIENT, maxAgeS: 0 },
    );
    expect(dataOf(reply).items.length).toBeGreaterThan(0);
    const { json } = await adit(stage(), 'status', '--load');
    const [system] = json.systems;
    expect(system.load.calls['BAPI_AR_ACC_GETOPENITEMS']).toBeGreaterThan(0);
    expect(system.load.rowsBy['RFC_READ_TABLE BSID']).toBeGreaterThan(0);
    expect(json.feeds[0].lastRun.rowsRead).toBeGreaterThan(0);
    const shown = (await asPerson('status', '--load')).out;
    expect(shown).toMatch(/RFC_READ_TABLE BSID +\d+ +\d+/);
  });

  it('reports to the owner of the licences what it measured, and every function that SAP was asked for', async () => {
    const { json } = await adit(stage(), 'policy', 'report', '--system', 'ecc');
    const [report] = json.systems;
    expect(report.volumes).toBe('measured');
    const sources: Source[] = report.sources;
    expect(sources.find(({ name }) => name === 'BAPI_AR_ACC_GETOPENITEMS')?.callsPerHour).toBeGreaterThan(0);
    const told = new Set(sources.map(({ name }) => (name.startsWith('RFC_READ_TABLE ') ? 'RFC_READ_TABLE' : name)));
    const called = await until('the books to know of calls', async () => {
      const calls = await stage().books.calls();
      return calls.length > 0 ? new Set(calls.map(({ name }) => name)) : null;
    });
    // Besides functions the books know of logons.
    const untold = [...called].filter((name) => /^[A-Z]/.test(name) && !told.has(name));
    expect(called).toContain('BAPI_AR_ACC_GETOPENITEMS');
    expect(untold).toEqual([]);
  });
});
