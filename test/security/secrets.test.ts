import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adit, editConfig, PATIENT, type Ran, startServing, until, untilGone, useStage } from '../e2e/world.ts';
import { type Canary, disguises, found } from './canaries.ts';

const C = '0000010001';
/** What somebody's records hold. Nobody else's texts look like these. */
const PERSONAL = {
  name: 'Kanarienvogel Zwirnerei Qx',
  street: 'Papageienstieg 774411',
  postalCode: 'QX77 4ZPK',
  city: 'Wellensittichhausen',
  phone: '+4942155501887',
  email: 'rotkehlchen.qx7@example.com',
} as const;
const BOOKED = {
  total: '731948.17',
  tax: '116865.68',
  purchaseOrder: 'PO-PIROL-88217734',
  reference: 'ZEISIG-442291',
} as const;
const SAID = {
  taskText: 'Die Amsel ruft wegen Rechnung 55 zurueck qx',
  keptCall: 'call-reference-kuckuck-9917',
  claimedName: 'Stieglitz und Sperling Claims',
  claimedAmount: '88412.93',
  claimedPostcode: 'QY88 5ZPM',
  claimedContact: 'Franziska Fasan',
  claimedTax: '7Q3X',
  searchedPhone: '+4917199887766',
  searchedMail: 'suche.wiedehopf@example.org',
  searchedName: 'Wendehals Handelskontor',
  literalPassword: 'Literal-Passwort-Eisvogel-41',
  wrongPassword: 'Falsch-Buntspecht-2207',
} as const;

const stage = useStage({ config: { log: { level: 'debug' } }, gatewayLog: 'debug' }, async ({ books }) => {
  const shared = { system: 'ecc', customer: C };
  await books.post({ kind: 'customer_change', ...shared, ...PERSONAL });
  const money = (amount: string) => ({ amount, currency: 'EUR' });
  const { total, tax, purchaseOrder, reference } = BOOKED;
  await books.post({ kind: 'invoice', ...shared, total: money(total), tax: money(tax), purchaseOrder, reference });
});

/** A key file's own bytes, which no line of the log and no row of a database may hold. */
function keyLines(name: string, file: string): Canary[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^[\w+/=]{40,}$/.test(line));
  return lines.slice(0, 2).map((value, at) => ({ name: `${name} line ${at}`, value }));
}

function secretsOf(): Canary[] {
  const { dir, stateDir, systems, access } = stage();
  const [ecc] = systems;
  if (!ecc) throw new Error('no system');
  const at = (...names: string[]) => join(dir, ...names);
  const token = readFileSync(at('gateway', 'enrolment-token'), 'utf8').trim();
  const dataKey = readFileSync(at('data.key'), 'utf8').trim();
  return [
    { name: 'password for reading', value: readFileSync(ecc.users.read.passwordFile, 'utf8').trim() },
    { name: 'password for writing', value: readFileSync(ecc.users.write.passwordFile, 'utf8').trim() },
    {
      name: 'logon of reading',
      value: `${ecc.users.read.user}:${readFileSync(ecc.users.read.passwordFile, 'utf8').trim()}`,
    },
    { name: 'API key', value: access.apiKey },
    { name: "API key's secret half", value: access.apiKey.slice(-32) },
    { name: 'enrolment token', value: token },
    { name: "token's secret half", value: token.slice(-32) },
    { name: 'data key', value: dataKey },
    { name: 'data key as bytes', value: Buffer.from(dataKey, 'hex').toString('base64') },
    ...keyLines('key of the agent', join(stateDir, 'identity', 'agent.key')),
    ...keyLines('key of the CA', at('gateway', 'ca.key')),
    ...keyLines('key of the gateway', at('gateway', 'server.key')),
    ...keyLines('key of the approver', stage().approverKeyFile),
    { name: 'a wrong password', value: SAID.wrongPassword },
    { name: 'a literal password', value: SAID.literalPassword },
  ];
}

/** The two users' names: an operator sees them in the ERP, but a log has no use for them. */
const userNames = (): Canary[] => {
  const [ecc] = stage().systems;
  return ecc
    ? [
        { name: 'user for reading', value: ecc.users.read.user },
        { name: 'user for writing', value: ecc.users.write.user },
      ]
    : [];
};

async function personal(): Promise<Canary[]> {
  const { customers, contacts, items } = (await stage().books.ledger()) as {
    customers: { customer: string; name: string; taxId?: string; address: { street: string } }[];
    contacts: { name: string; emails?: string[]; phones?: { number: string }[] }[];
    items: { original: { amount: string } }[];
  };
  const big = items.map(({ original }) => original.amount).filter((amount) => amount.replace('-', '').length >= 9);
  const others = customers.filter(({ customer, name }) => customer !== C && name.length >= 10).slice(0, 6);
  return [
    ...Object.entries({ ...PERSONAL, ...BOOKED, ...SAID }).map(([name, value]) => ({ name, value })),
    ...others.map(({ name }, at) => ({ name: `name of customer ${at}`, value: name })),
    ...others.flatMap(({ address }, at) =>
      address.street.length >= 8 ? [{ name: `street of customer ${at}`, value: address.street }] : [],
    ),
    ...customers
      .slice(0, 4)
      .flatMap(({ taxId = '' }, at) => (taxId.length >= 9 ? [{ name: `tax id ${at}`, value: taxId }] : [])),
    ...contacts
      .filter(({ name }) => name.length >= 9)
      .slice(0, 5)
      .map(({ name }, at) => ({ name: `contact ${at}`, value: name })),
    ...contacts
      .flatMap(({ emails = [] }) => emails)
      .slice(0, 3)
      .map((value, at) => ({ name: `e-mail ${at}`, value })),
    ...big.slice(0, 4).map((value, at) => ({ name: `amount ${at}`, value })),
  ].filter(({ value }) => value.length >= 6);
}

const ask = (operation: string, args: unknown, asked = {}) =>
  stage().platform.ask(operation, args, { ...PATIENT, ...asked });

/** A day's work: a stranger, a verified caller, the back office, a task. */
async function work(): Promise<void> {
  const call = { callId: SAID.keptCall };
  await ask('find_customer', { phone: SAID.searchedPhone }, call);
  await ask('find_customer', { email: SAID.searchedMail }, call);
  await ask('find_customer', { name: SAID.searchedName }, call);
  await ask('find_customer', { phone: PERSONAL.phone });
  const wrong = {
    companyName: SAID.claimedName,
    invoiceAmount: SAID.claimedAmount,
    postalCode: SAID.claimedPostcode,
    contactName: SAID.claimedContact,
    taxIdLast4: SAID.claimedTax,
    invoice: '0090000004',
  };
  await ask('verify_caller', { customer: `ecc/${C}`, claims: wrong }, call);
  const right = { companyName: PERSONAL.name, accountNumber: '10001' };
  const verified = await ask('verify_caller', { customer: `ecc/${C}`, claims: right }, call);
  expect(verified.body['data']).toMatchObject({ verified: true });
  for (const asked of [call, {}]) {
    for (const op of [
      'get_customer',
      'get_account_brief',
      'list_open_items',
      'list_payments',
      'list_invoices',
      'check_call_clearance',
    ]) {
      expect((await ask(op, { customer: `ecc/${C}` }, asked)).status, op).toBe(200);
    }
  }
  expect(
    (await ask('get_invoice', { purchaseOrder: BOOKED.purchaseOrder, include: ['lines'] })).body['data'],
  ).toMatchObject({
    total: { amount: BOOKED.total },
  });
  await ask('list_payments', { reference: BOOKED.reference });
  const task = {
    customer: `ecc/${C}`,
    kind: 'callback',
    text: SAID.taskText,
    context: { callReference: SAID.keptCall },
  };
  expect((await ask('create_task', task)).status).toBe(200);
  await ask('get_customer', { customer: PERSONAL.name });
  await stage().platform.post('/v1/tools/get_customer', `{"customer":"${PERSONAL.name}`, {});
  await ask('get_customer', { customer: `ecc/${C}`, [PERSONAL.email]: PERSONAL.phone });
  await ask('get_customer', { customer: `ecc/${C}` }, { apiKey: SAID.wrongPassword });
}

const outputs: [string, Ran][] = [];
async function cli(...args: string[]): Promise<Ran> {
  const ran = await adit(stage(), ...args);
  outputs.push([args.join(' '), ran]);
  return ran;
}

/** Environment and command line of the agent, its children and the gateway, as any process of the same user sees them. */
async function processes(): Promise<[string, Buffer][]> {
  const { pids } = await stage().readyFile();
  const all = { agent: pids.agent, gateway: pids.gateway, ...pids.connectors };
  return Object.entries(all).flatMap(([name, pid]) =>
    ['environ', 'cmdline'].map((file): [string, Buffer] => [
      `${file} of ${name}`,
      readFileSync(`/proc/${pid}/${file}`),
    ]),
  );
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true })
    .map((name) => join(dir, String(name)))
    .filter((file) => statSync(file).isFile());
}

/** Copies the databases as they stand, journals included, so that what a checkpoint would remove is looked at too. */
const snapshots: [string, Buffer][] = [];
function snapshot(when: string): void {
  for (const file of filesBelow(stage().stateDir)) {
    if (!file.includes('identity') && existsSync(file))
      snapshots.push([`${file.slice(stage().stateDir.length)} ${when}`, readFileSync(file)]);
  }
}

const passwordFile = () => stage().systems[0]?.users.read.passwordFile ?? '';
async function troubled(): Promise<void> {
  const { books } = stage();
  for (const code of ['HTML', 'DUMP', 'LOCK', 'RFC_NO_AUTHORITY']) {
    await books.fault({ system: 'ecc', at: 'call', match: 'BAPI_*', action: 'error', code, sticky: true });
    await ask('get_customer', { customer: `ecc/${C}` }, { maxAgeS: 0 });
    await ask('list_open_items', { customer: `ecc/${C}` }, { maxAgeS: 0 });
    await books.heal();
  }
  await books.fault({ system: 'ecc', at: 'call', match: 'BAPI_*', action: 'cut_mid' });
  await ask('get_customer', { customer: `ecc/${C}` }, { maxAgeS: 0 });
  await books.heal();
}

describe('forty and more canaries', () => {
  it('can be recognised in every disguise', () => {
    for (const { value } of [{ value: 'Kanarienvogel Zwirnerei Qx' }, { value: 'grün-gelb 88,20 €' }]) {
      const bytes = Buffer.from(value);
      for (const before of ['', 'x', 'xy', 'xyz']) {
        const around = Buffer.concat([Buffer.from(before), bytes, Buffer.from('tail')]);
        const forms = [around.toString('base64'), around.toString('base64url'), around.toString('hex')];
        for (const form of forms) expect(found(Buffer.from(form), [{ name: 'c', value }]), form).toHaveLength(1);
      }
      expect(found(Buffer.from(JSON.stringify({ a: value })), [{ name: 'c', value }])).toHaveLength(1);
      expect(disguises(value).length).toBeGreaterThanOrEqual(9);
    }
    expect(found(Buffer.from('nothing of it'), [{ name: 'c', value: 'Kanarienvogel' }])).toEqual([]);
  });

  it('are found in no log, no command line, no environment, no file at rest, whatever goes wrong', async () => {
    const opened = stage();
    const seen: [string, Buffer][] = [];
    await cli('sync', 'run', 'ecc', 'searchIndex');
    await work();
    seen.push(...(await processes()));
    await troubled();
    snapshot('while running');

    // A wrong password after a crash of the connector, the right one after a reset.
    const right = readFileSync(passwordFile(), 'utf8');
    writeFileSync(passwordFile(), SAID.wrongPassword);
    const reader = (await opened.readyFile()).pids.connectors['ecc/read'] ?? 0;
    process.kill(reader, 'SIGKILL');
    await untilGone(reader);
    await until('the logon to be refused', async () => {
      await ask('get_customer', { customer: `ecc/${C}` }, { maxAgeS: 0 });
      return (await cli('status')).json?.systems[0].roles.some(
        (role: { circuit: { open: boolean } }) => role.circuit.open,
      );
    });
    await cli('doctor');
    writeFileSync(passwordFile(), right);
    await cli('system', 'reset', 'ecc');

    // The agent dies with everything open; the gateway too.
    snapshot('before the crash');
    opened.agent.kill('SIGKILL');
    await opened.agent.ended;
    snapshot('after the crash');
    opened.gateway.kill('SIGKILL');
    await opened.gateway.ended;
    await opened.startGateway();
    await startServing(opened);
    await work();
    seen.push(...(await processes()));

    const [queued] = (await cli('outbox', 'list')).json;
    const shown = await adit(opened, 'outbox', 'show', queued.commandId);
    expect(shown.json.args.text).toBe(SAID.taskText);
    for (const args of [
      ['status'],
      ['doctor'],
      ['outbox', 'list'],
      ['approvals', 'list'],
      ['audit', 'verify'],
      ['config', 'show'],
      ['config', 'validate'],
      ['version'],
    ])
      await cli(...args);
    for (const args of [
      ['outbox', 'show', 'no-such-command'],
      ['call', 'no_such_operation'],
      ['call', 'get_customer', '{"customer":'],
      ['system', 'reset', 'nobody'],
      ['no-such-verb'],
    ]) {
      expect((await cli(...args)).code, args.join(' ')).not.toBe(0);
    }

    // A configuration with a password in it, and one whose key is not the databases'.
    const good = readFileSync(opened.configFile);
    editConfig(opened, (config) => {
      config.systems[0].section.read.password = SAID.literalPassword;
    });
    for (const args of [['config', 'validate'], ['config', 'show'], ['status'], ['run']]) {
      if (args[0] !== 'status') expect((await cli(...args)).code, args.join(' ')).not.toBe(0);
    }
    writeFileSync(opened.configFile, good);
    const elsewhere = join(opened.dir, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o700 });
    for (const name of ['ledger.db', 'key-fingerprint'])
      if (existsSync(join(opened.stateDir, name))) copyFileSync(join(opened.stateDir, name), join(elsewhere, name));
    writeFileSync(join(opened.dir, 'other.key'), '00'.repeat(32), { mode: 0o600 });
    editConfig(opened, (config) => {
      config.agent.keySource.path = join(opened.dir, 'other.key');
      config.agent.stateDir = elsewhere;
    });
    expect((await cli('run')).code).not.toBe(0);
    writeFileSync(opened.configFile, good);

    opened.agent.kill('SIGTERM');
    await opened.agent.ended;
    snapshot('after the stop');

    const logs = ['agent.log', 'gateway.log'].map((name): [string, Buffer] => [
      name,
      readFileSync(join(opened.dir, name)),
    ]);
    expect(logs.every(([, bytes]) => bytes.length > 1_000)).toBe(true);
    expect(logs[0]?.[1].toString()).toContain('"level":"debug"');
    const printed = outputs.map(([args, { out, err }]): [string, Buffer] => [`adit ${args}`, Buffer.from(out + err)]);
    const gatewayDb: [string, Buffer][] = ['gateway.db', 'gateway.db-wal'].flatMap((name): [string, Buffer][] => {
      const file = join(opened.dir, 'gateway', name);
      return existsSync(file) ? [[name, readFileSync(file)]] : [];
    });

    const [secrets, users, people] = [secretsOf(), userNames(), await personal()];
    expect(secrets.length + users.length + people.length).toBeGreaterThanOrEqual(40);
    const everywhere = [...logs, ...printed, ...seen, ...snapshots];
    const hits = [
      ...everywhere.flatMap(([place, bytes]) => found(bytes, [...secrets, ...people]).map((hit) => `${place}: ${hit}`)),
      ...[...logs, ...seen, ...snapshots].flatMap(([place, bytes]) =>
        found(bytes, users).map((hit) => `${place}: ${hit}`),
      ),
      // The platform's own end keeps events as they came, but no secret.
      ...gatewayDb.flatMap(([place, bytes]) => found(bytes, secrets).map((hit) => `${place}: ${hit}`)),
    ];
    process.stdout.write(
      `canaries: ${secrets.length + users.length + people.length}; looked through ${everywhere.length} places, ` +
        `${everywhere.reduce((sum, [, bytes]) => sum + bytes.length, 0)} bytes: ${hits.length} hits\n`,
    );
    expect([...new Set(hits)]).toEqual([]);
  }, 120_000);
});
