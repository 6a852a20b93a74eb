import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { soon } from '../../soon.ts';
import { reference } from '../world.ts';
import { type Answer, type DriverProcess, type RfcWorld, startRfcWorld } from './rfc-world.ts';

let world: RfcWorld;
beforeAll(async () => {
  world = await startRfcWorld();
});
afterAll(() => world.close());
const running: DriverProcess[] = [];
const open: RfcWorld['open'] = async (options) => {
  const one = await world.open(options);
  running.push(one);
  return one;
};
afterEach(async () => {
  await world.clear();
  for (const one of running.splice(0)) await one.end();
  await soon(async () => expect((await world.sessions()).open).toBe(0));
});

const PING = { do: 'call', fn: 'RFC_PING' } as const;
const codeOf = (answer: Answer) => (answer.ok ? 'ok' : answer.error.code);

describe('the RFC road on the published driver', () => {
  it('reads what the system is, over a logon by application server and by message server', async () => {
    const { mshost, msserv, group } = world.rfc;
    const byGroup = { ashost: undefined, sysnr: undefined, mshost, msserv, group, r3name: 'ADT' };
    for (const section of [{}, byGroup]) {
      const driver = await open({ section });
      expect(await driver.value({ do: 'call', fn: 'RFC_SYSTEM_INFO' })).toMatchObject({
        RFCSI_EXPORT: { RFCSYSID: 'ADT' },
      });
    }
  });

  it('R1: keeps to its maximum when twenty callers come at once, as the ERP counts it, and logs off when it closes', async () => {
    const before = await world.sessions();
    const driver = await open({ section: { maxConnections: 3 } });
    await world.fault({ at: 'call', action: 'delay', ms: 30, sticky: true });
    const answers = await Promise.all(Array.from({ length: 20 }, () => driver.ask(PING)));
    expect(answers.map(codeOf)).toEqual(Array(20).fill('ok'));
    const { open: now, opened } = await world.sessions();
    expect({ now, opened: opened - before.opened }).toEqual({ now: 3, opened: 3 });
    await driver.value({ do: 'close' });
    expect((await world.sessions()).open).toBe(0);
  });

  it('R2: replaces a connection that died while it lay idle, also for a write', async () => {
    const driver = await open({ role: 'write' });
    expect(codeOf(await driver.ask({ ...PING, repeatable: false }))).toBe('ok');
    await world.fault({ at: 'call', match: 'RFC_PING', action: 'cut' });
    await driver.value({ do: 'later', ms: 31_000 });
    expect(codeOf(await driver.ask({ do: 'call', fn: 'RFC_SYSTEM_INFO', repeatable: false }))).toBe('ok');
  });

  it('R3: serves again after an outage with no place lost', async () => {
    const driver = await open({ section: { maxConnections: 2 } });
    expect(codeOf(await driver.ask(PING))).toBe('ok');
    await world.fault({ at: 'call', action: 'cut', sticky: true });
    await world.fault({ at: 'logon', action: 'cut', sticky: true });
    const during = await Promise.all(Array.from({ length: 8 }, () => driver.ask(PING)));
    expect(new Set(during.map(codeOf))).toEqual(new Set(['ERP_UNREACHABLE']));
    await world.clear();
    const after = await Promise.all(Array.from({ length: 8 }, () => driver.ask(PING)));
    expect(after.map(codeOf)).toEqual(Array(8).fill('ok'));
    expect((await world.sessions()).open).toBe(2);
  });

  it('R4: leaves threads for everything else while every connection hangs in a call', async () => {
    const driver = await open({ section: { maxConnections: 4 } });
    await world.fault({ at: 'call', match: 'RFC_PING', action: 'delay', ms: 1_500, sticky: true });
    const hanging = Array.from({ length: 4 }, () => driver.ask(PING));
    await soon(async () => expect((await world.sessions()).open).toBe(4));
    expect(Number(await driver.value({ do: 'stat' }))).toBeLessThan(500);
    expect((await Promise.all(hanging)).map(codeOf)).toEqual(Array(4).fill('ok'));
  });

  it('R5: learns within the time for connecting that nobody answers, and gives up a logon that hangs', async () => {
    const blackHole = await open({ section: { ashost: '192.0.2.1', connectTimeoutMs: 300 } });
    const answer = await blackHole.ask(PING);
    expect(answer).toMatchObject({ ok: false, error: { code: 'ERP_UNREACHABLE', outcome: 'none' } });
    expect(answer.ms).toBeLessThan(2_500);
    const slow = await open({ section: { connectTimeoutMs: 300, logonTimeoutMs: 500 } });
    await world.fault({ at: 'logon', action: 'hang', sticky: true });
    expect(await slow.ask(PING)).toMatchObject({ ok: false, error: { code: 'ERP_UNREACHABLE', outcome: 'none' } });
    await soon(() => expect(slow.abandoned).toHaveLength(1));
  });

  it('R6: cancels a call at its deadline, tells what is unknown, and goes on with another connection', async () => {
    const driver = await open();
    await world.fault({ at: 'call', match: 'RFC_SYSTEM_INFO', action: 'hang' });
    const late = await driver.ask({ do: 'call', fn: 'RFC_SYSTEM_INFO', repeatable: false, withinMs: 300 });
    expect(late).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED', outcome: 'unknown' } });
    expect(late.ms).toBeLessThan(2_000);
    expect(codeOf(await driver.ask(PING))).toBe('ok');
    expect(driver.abandoned).toEqual([]);
  });

  it('R6: gives its process up when a cancelled call hangs on in the logon that the driver makes in silence', async () => {
    const driver = await open();
    expect(codeOf(await driver.ask(PING))).toBe('ok');
    await world.fault({ at: 'call', match: 'RFC_SYSTEM_INFO', action: 'hang' });
    await world.fault({ at: 'logon', action: 'hang', sticky: true });
    const late = await driver.ask({ do: 'call', fn: 'RFC_SYSTEM_INFO', repeatable: false, withinMs: 300 });
    expect(late).toMatchObject({ ok: false, error: { code: 'DEADLINE_EXCEEDED', outcome: 'unknown' } });
    await soon(() => expect(driver.abandoned).toHaveLength(1));
  });

  it('R7: forbids to go on in a unit of work whose session was replaced, and keeps what an exception leaves', async () => {
    const driver = await open({ role: 'write' });
    await world.fault({ at: 'call', match: 'RFC_SYSTEM_INFO', action: 'error', code: 'DUMP' });
    const unit = { do: 'unit', calls: [{ fn: 'RFC_SYSTEM_INFO', goOn: true }, { fn: 'RFC_PING' }] } as const;
    expect(await driver.ask(unit)).toMatchObject({ ok: false, error: { code: 'ERP_UNREACHABLE', outcome: 'none' } });
    const reader = await open();
    const table = { fn: 'RFC_READ_TABLE', input: { QUERY_TABLE: 'NO_SUCH_TABLE' }, goOn: true };
    const kept = await reader.ask({ do: 'unit', calls: [table, { fn: 'RFC_PING' }] });
    expect(kept).toMatchObject({ ok: true, value: [{ details: { exception: 'TABLE_NOT_AVAILABLE' } }, {}] });
    const calls = (await world.calls()).filter(({ name }) => name !== 'RFC_METADATA_GET').slice(-2);
    expect(calls.map(({ name }) => name)).toEqual(['RFC_READ_TABLE', 'RFC_PING']);
    expect(new Set(calls.map(({ session }) => session)).size).toBe(1);
  });

  it('R7: ends the session of a unit of work that throws', async () => {
    const driver = await open({ role: 'write' });
    const before = await world.sessions();
    await driver.ask({ do: 'unit', calls: [{ fn: 'RFC_PING' }], throws: true });
    await soon(async () => expect((await world.sessions()).open).toBe(0));
    expect(codeOf(await driver.ask(PING))).toBe('ok');
    expect((await world.sessions()).opened - before.opened).toBe(2);
  });

  it.each([
    ['RFC_SYSTEM_INFO', 'cut', 'none of it ran'],
    ['RFC_SYSTEM_INFO', 'cut_mid', 'it ran'],
    ['BAPI_TRANSACTION_COMMIT', 'cut', 'none of it ran'],
    ['BAPI_TRANSACTION_COMMIT', 'cut_mid', 'it ran'],
  ] as const)(
    'R15: does not claim to know what became of %s when the line broke (%s: %s)',
    async (match, action, _truth) => {
      const driver = await open({ role: 'write' });
      const steps = [{ fn: 'RFC_SYSTEM_INFO' }, { fn: 'BAPI_TRANSACTION_COMMIT', input: { WAIT: 'X' } }];
      expect(codeOf(await driver.ask({ do: 'unit', calls: steps }))).toBe('ok');
      await world.fault({ at: 'call', match, action });
      const broken = await driver.ask({ do: 'unit', calls: steps });
      expect(broken).toMatchObject({ ok: false, error: { code: 'ERP_UNREACHABLE', outcome: 'unknown' } });
      const before = (await world.calls()).filter(({ name }) => name === match).length;
      expect(codeOf(await driver.ask(PING))).toBe('ok');
      expect((await world.calls()).filter(({ name }) => name === match)).toHaveLength(before);
    },
  );

  it('R8: goes on at once from one call to the next, on every connection', async () => {
    const driver = await open();
    const chain = async () => {
      for (let n = 0; n < 50; n++) expect(codeOf(await driver.ask(PING))).toBe('ok');
    };
    const startedAt = performance.now();
    await Promise.all([chain(), chain(), chain(), chain()]);
    const perCallMs = (performance.now() - startedAt) / 50;
    expect(perCallMs).toBeLessThan(200);
  });

  it('R9, R10: carries amounts as exact text, dates as dates and initial dates as null', async () => {
    const driver = await open();
    const { ADDRESSDATA: customers } = (await driver.value({
      do: 'call',
      fn: 'BAPI_CUSTOMER_GETLIST',
      input: { MAXROWS: 0, IDRANGE: [{ SIGN: 'I', OPTION: 'CP', LOW: '*' }] },
    })) as { ADDRESSDATA: { CUSTOMER: string }[] };
    const lines: { LINEITEMS: Record<string, unknown>[] }[] = [];
    for (const { CUSTOMER } of customers.slice(0, 10)) {
      const input = { COMPANYCODE: '1000', CUSTOMER, KEYDATE: '2030-01-01' };
      lines.push((await driver.value({ do: 'call', fn: 'BAPI_AR_ACC_GETOPENITEMS', input })) as (typeof lines)[number]);
    }
    const items = lines.flatMap(({ LINEITEMS }) => LINEITEMS);
    expect(items.length).toBeGreaterThan(5);
    for (const item of items) {
      expect(item['AMT_DOCCUR']).toEqual(expect.stringMatching(/^\d+(?:\.\d+)?$/));
      expect(item['BLINE_DATE']).toEqual(expect.stringMatching(/^\d{4}-\d\d-\d\d$/));
    }
    expect(items.map((item) => item['LAST_DUNN'])).toContain(null);
  });

  it('R12: hands the parameters of SNC on, and turns what the library says of them into advice', async () => {
    const { mshost, msserv } = world.rfc;
    const snc = { lib: join(world.dir, 'no-such-library.so'), partnerName: 'p:CN=ECC, O=ACME', secudir: world.dir };
    const way = { ashost: undefined, sysnr: undefined, mshost, msserv, r3name: 'ADT' };
    const driver = await open({ section: { ...way, snc } });
    const answer = await driver.ask(PING);
    expect(answer).toMatchObject({ ok: false, error: { outcome: 'none', hint: expect.stringContaining('snc.lib') } });
  });

  it('R13: names what is missing: the driver, the library, or that production does not take a double', async () => {
    const reasons: unknown[] = [];
    for (const options of [
      { section: { driverPath: world.dir } },
      { section: { sdkHome: world.dir } },
      { profile: 'production' as const },
    ]) {
      const driver = await open(options);
      const [stage] = (await driver.value({ do: 'probe' })) as { stage: string; ok: boolean; remedy: string }[];
      expect(stage).toMatchObject({ stage: 'driver', ok: false, remedy: expect.stringMatching(/\w{3}/) });
      const answer = await driver.ask(PING);
      if (answer.ok) throw new Error('it was loaded');
      reasons.push(`${answer.error.code} ${answer.error.details?.['reason']}`);
    }
    expect(reasons).toEqual([
      'DRIVER_MISSING DRIVER_MISSING',
      'DRIVER_MISSING SDK_MISSING',
      'DRIVER_MISSING STANDIN_REFUSED',
    ]);
  });

  it('R14: shows a wrong password to the ERP once, however many ask and however often', async () => {
    const before = (await world.calls()).filter(({ name }) => name === 'logon').length;
    const secrets = { ...world.secrets, [reference('READ_PASSWORD')]: 'wrong-word-1' };
    const driver = await open({ secrets });
    const answers = await Promise.all(Array.from({ length: 12 }, () => driver.ask(PING)));
    answers.push(await driver.ask(PING));
    expect(answers.map(codeOf)).toEqual(Array(13).fill('ERP_AUTH'));
    expect((await world.calls()).filter(({ name }) => name === 'logon').length - before).toBe(1);
    expect(JSON.stringify([answers, driver.logged])).not.toContain('wrong-word-1');
  });

  it('R16: leaves nothing but its own log behind, and no secret in it', async () => {
    const driver = await open();
    expect(codeOf(await driver.ask(PING))).toBe('ok');
    await world.fault({ at: 'call', match: 'RFC_PING', action: 'error', code: 'DUMP' });
    await driver.ask({ ...PING, repeatable: false });
    await driver.value({ do: 'close' });
    const secrets = Object.entries(world.secrets).flatMap(([name, value]) =>
      name.includes('PASSWORD') ? [value] : [],
    );
    for (const file of await readdir(driver.workDir)) {
      expect(file).toMatch(/^(?:_noderfc|driver)\.log$/);
      const text = await readFile(join(driver.workDir, file), 'utf8');
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });
});

describe('a system that is not Unicode, on the published driver', () => {
  let latin1: RfcWorld;
  beforeAll(async () => {
    latin1 = await startRfcWorld(['--partner-codepage', '1100']);
  });
  afterAll(() => latin1.close());

  it('R11: is recognised at logon, and a text that it cannot hold is refused before it is cut', async () => {
    const driver = await latin1.open({ role: 'write', section: { codepage: '1100' } });
    const task = (text: string) =>
      ({
        do: 'call',
        fn: 'SAP_WAPI_START_WORKFLOW',
        input: { TASK: 'WS90000001', DO_COMMIT: 'X', INPUT_CONTAINER: [{ ELEMENT: 'TEXT', VALUE: text }] },
        repeatable: false,
      }) as const;
    expect(await driver.ask(task('Zürich'))).toMatchObject({ ok: true, value: { RETURN_CODE: 0 } });
    expect(await driver.ask(task('Łódź'))).toMatchObject({
      ok: false,
      error: { code: 'INPUT_INVALID', outcome: 'none' },
    });
    expect(driver.logged).toEqual([expect.stringContaining('1100')]);
  });
});
