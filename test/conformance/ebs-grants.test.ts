import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../domain/operations.ts';
import { connector } from '../../ebs/index.ts';
import { type EbsSandbox, startEbsSandbox } from './ebs-sandbox.ts';
import { ebsWorld } from './ebs-world.ts';
import { type ConformanceWorld, patiently } from './world.ts';

/** Users who may do exactly what `adit policy role` asks the DBA for: enough for everything, and not a thing more. */
const QUERIES = Object.entries(operations).flatMap(([name, { kind }]) => (kind === 'query' ? [name] : []));

describe.each([
  ['views', 'off'],
  ['wrapper', 'on'],
] as const)('an EBS whose DBA ran the printed script, reads by %s, add-on %s', (reads, addon) => {
  let sandbox: EbsSandbox;
  let world: ConformanceWorld;
  const script = async (text: string) => sandbox.ask('/script', { system: sandbox.system.name, user: 'SYSTEM', text });
  beforeAll(async () => {
    sandbox = await startEbsSandbox({ customers: 20, items: 100, seed: 71, addon, grants: 'none' });
    world = await ebsWorld(sandbox, { reads });
  }, 120_000);
  afterAll(async () => {
    await world?.close();
    await sandbox?.stop();
  });

  // The script that installs the add-on has given EXECUTE on it already.
  if (reads === 'views') {
    it('lets nobody read before', async () => {
      await expect(world.connection('read').read('customer', { customer: '1001' }, patiently())).rejects.toMatchObject({
        outcome: 'none',
      });
      await world.close();
      world = await ebsWorld(sandbox, { reads });
    });
  }

  it('lets every entity be read once the script has run, and doctor finds nothing wrong', async () => {
    const printed = connector.grants(connector.configSchema.parse(world.section), Object.keys(operations));
    // The sandbox has made the users, with passwords that only its files tell.
    const asRun = printed.replaceAll(/^CREATE USER .*$/gm, '');
    expect(asRun).not.toBe(printed);
    expect(await script(asRun)).toEqual({ errors: [] });
    const connection = world.connection('read');
    const { customers } = await world.ledger();
    expect(customers.length).toBeGreaterThan(19);
    const year = { from: '2020-01-01', to: '2030-01-01' };
    for (const customer of ['1001', '1002', '1900']) {
      const of = { customer };
      expect((await connection.read('customer', of, patiently())).rows, customer).toHaveLength(1);
      expect(
        (await connection.read('openItem', of, patiently())).rows.length,
        `open items of ${customer}`,
      ).toBeGreaterThan(0);
      expect(
        (await connection.read('invoice', { ...of, ...year }, patiently())).rows.length,
        `invoices of ${customer}`,
      ).toBeGreaterThan(0);
      await connection.read('payment', { ...of, ...year }, patiently());
      await connection.read('dispute', of, patiently());
      await connection.read('promise', of, patiently());
      await connection.read('activity', { ...of, from: '2020-01-01T00:00:00Z' }, patiently());
    }
    expect((await connection.read('searchKey', { after: null }, patiently())).rows.length).toBeGreaterThan(20);
    let told = 0;
    for (let page = await connection.changes(null, patiently()); ; ) {
      told += page.changes.length;
      if (!page.more) break;
      page = await connection.changes(page.cursor, patiently());
    }
    expect(told).toBeGreaterThan(20);
    for (const role of ['read', 'write'] as const) {
      const findings = await world.connection(role).doctor(patiently());
      expect(
        findings.filter(({ status }) => status !== 'ok'),
        role,
      ).toEqual([]);
    }
  });

  if (reads === 'views')
    it('names what a revoked object stops, and stops nothing else', async () => {
      expect(await script('REVOKE SELECT ON apps.iex_promise_details FROM adit_read;')).toEqual({ errors: [] });
      const connection = world.connection('read');
      await expect(connection.read('promise', { customer: '1001' }, patiently())).rejects.toMatchObject({
        outcome: 'none',
      });
      expect((await connection.read('openItem', { customer: '1001' }, patiently())).rows.length).toBeGreaterThan(0);
      const wrong = (await connection.doctor(patiently())).filter(({ status }) => status === 'fail');
      expect(wrong.length).toBeGreaterThan(0);
      for (const { check, text } of wrong) expect(`${check} ${text}`).toMatch(/IEX_PROMISE_DETAILS|list_promises/i);
      expect(wrong.map(({ text }) => text).join(' ')).toContain('list_promises');
    });
  else
    it('may not read a table behind the wrapper', async () => {
      const direct = await ebsWorld(sandbox, { reads: 'views' });
      await expect(direct.connection('read').read('openItem', { customer: '1001' }, patiently())).rejects.toMatchObject(
        { outcome: 'none' },
      );
      await direct.close();
    });

  it('prints less for fewer operations, and the same for the same', () => {
    const section = connector.configSchema.parse(world.section);
    const few = connector.grants(section, ['get_customer']);
    if (reads === 'views') expect(few).not.toMatch(/ra_customer_trx_lines_all/);
    expect(connector.grants(section, QUERIES)).toBe(connector.grants(section, QUERIES));
    expect(few).not.toMatch(/adit_write/);
  });
});
