import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runsPerHour } from '../../../agent/cli/cron-runs.ts';
import { CliWorld } from './world.ts';

let world: CliWorld;
beforeEach(async () => {
  world = new CliWorld();
  await world.init();
  const systems = `systems:
  - name: ecc
    kind: sap-ecc
    timeZone: Europe/Berlin
    section:
      road: soap
      url: https://ecc.example.com:44300
      client: "100"
      companyCodes: ["1000"]
      addon: "on"
      read: { user: "\${env:SAP_USER}", password: "\${env:SAP_PASSWORD}" }
      write: { user: "\${env:SAP_USER}", password: "\${env:SAP_PASSWORD}" }
`;
  const policy = `policy:
  systems: [ecc]
  orgUnits: ["1000"]
  writes: true
  operations:
    get_customer: { tiers: [verified] }
    list_open_items: {}
    create_promise: { mode: auto, limits: { perHour: 2, amount: { EUR: "500.00" } } }
    create_dispute: { mode: "off" }
`;
  const text = readFileSync(world.configFile, 'utf8').replace(/^(?:systems|policy):[\s\S]*?(?=^\S|(?![\s\S]))/gm, '');
  writeFileSync(world.configFile, `${text}\n${systems}${policy}`);
});
afterEach(() => world.close());

describe('adit policy explain', () => {
  it('says what is allowed to whom, and what a hostile platform could do with it', async () => {
    const shown = await world.run(['policy', 'explain']);
    expect(shown.err).toBe('');
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/at worst +10000 records an hour, 240000 a day/);
    expect(shown.out).toMatch(/get_customer +query +on +verified +verified: default/);
    expect(shown.out).toMatch(/create_promise +command +auto .*24000\.00 EUR/);
    expect((await world.run(['policy', 'explain', '--json'])).json()).toMatchObject({
      systems: ['ecc'],
      writesOn: true,
    });
  });
});

describe('adit policy role', () => {
  it('prints the role for what the policy enables, without an agent and without an ERP', async () => {
    const shown = await world.run(['policy', 'role', '--system', 'ecc']);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(/S_RFC +RFC_TYPE=FUNC +RFC_NAME=BAPI_CUSTOMER_GETDETAIL2 .*# .*get_customer/);
    expect(shown.out).toMatch(/Role Z_ADIT_WRITE[\s\S]*Z_ADIT_PROMISE_CREATE/);
    expect(shown.out).not.toContain('Z_ADIT_DISPUTE_CREATE');
    expect(shown.out).not.toContain('VBRP');
  });

  it('prints it for operations that are named instead, and as JSON', async () => {
    const asked = ['policy', 'role', '--system', 'ecc', '--operations', 'get_invoice, create_dispute', '--json'];
    const { system, operations, text } = (await world.run(asked)).json() as Record<string, string>;
    expect({ system, operations }).toEqual({ system: 'ecc', operations: ['get_invoice', 'create_dispute'] });
    expect(text).toContain('TABLE=VBRP');
    expect(text).toContain('Z_ADIT_DISPUTE_CREATE');
  });

  it.each<[readonly string[], number, string]>([
    [['--system', 'nowhere'], 64, 'systems of this configuration: ecc'],
    [['--system', 'ecc', '--operations', 'drop_table'], 64, 'there is no operation "drop_table"'],
    [['--system', 'ecc', '--operations', 'get_customer,,'], 65, 'a list by comma'],
    [[], 64, '--system'],
  ])('refuses %j with exit code %d', async (args, code, said) => {
    const refused = await world.run(['policy', 'role', ...args]);
    expect(refused.code).toBe(code);
    expect(refused.err).toContain(said);
    expect(refused.out).toBe('');
  });
});

describe('adit policy report', () => {
  it('lists functions with their release status, and what each command leaves behind', async () => {
    const shown = await world.run(['policy', 'report']);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toContain('No legal opinion');
    expect(shown.out).toMatch(/BAPI_AR_ACC_GETOPENITEMS +released +read +– +–/);
    expect(shown.out).toMatch(/RFC_READ_TABLE BSID +unreleased +read/);
    expect(shown.out).toMatch(/create_promise +promise to pay \(ZADIT_PROMISE\) +by itself +marker/);
    expect(shown.out).toContain('changes 30 times an hour, searchIndex once a day');
  });

  it('takes volumes from the agent that runs', async () => {
    const load = { calls: { BAPI_AR_ACC_GETOPENITEMS: 12 }, rowsBy: { BAPI_AR_ACC_GETOPENITEMS: 340 } };
    await world.serve({ status: async () => ({ systems: [{ name: 'ecc', load }] }) });
    const report = (await world.run(['policy', 'report', '--system', 'ecc', '--json'])).json();
    expect(report).toMatchObject({ systems: [{ system: 'ecc', volumes: 'measured' }] });
    const [system] = (report as { systems: { sources: { name: string }[] }[] }).systems;
    const row = (name: string) => system?.sources.find((one) => one.name === name);
    expect(row('BAPI_AR_ACC_GETOPENITEMS')).toMatchObject({ callsPerHour: 12, rowsPerHour: 340, release: 'released' });
    expect(row('RFC_PING')).toMatchObject({ callsPerHour: 0, access: 'technical' });
    expect(world.asked).toEqual([{ method: 'status', params: { load: true } }]);
  });
});

describe('runs of a schedule', () => {
  it.each<[string, number | null]>([
    ['*/2 * * * *', 30],
    ['15 2 * * *', 1 / 24],
    ['0,30 8-17 * * 1-5', 20 / 24],
    ['*/10 * * * * *', 360],
    ['5/20 * * * *', 3],
    ['@daily * * * *', null],
    ['*/0 * * * *', null],
  ])('of %s are %s an hour', (cron, runs) => {
    expect(runsPerHour(cron)).toBe(runs);
  });
});
