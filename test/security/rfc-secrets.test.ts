import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConnector } from '../../agent/connectors.ts';
import { createConnectorHost } from '../../agent/host/connector-host.ts';
import type { ConnectorHost, HostContext } from '../../agent/host/contract.ts';
import { makeWorkDir } from '../../agent/host/work-dir.ts';
import type { Logger } from '../../agent/log.ts';
import { failureFrom, rfcError } from '../../bapi/rfc/errors.ts';
import { secretReferences } from '../../config/secrets.ts';
import { systemClock } from '../../domain/clock.ts';
import { asAditError, toWire } from '../../domain/errors.ts';
import { type RfcWorld, startRfcWorld } from '../bapi/rfc/rfc-world.ts';
import { reference } from '../bapi/world.ts';
import { soon } from '../soon.ts';
import { type Canary, found } from './canaries.ts';

let world: RfcWorld;
beforeAll(async () => {
  world = await startRfcWorld();
}, 120_000);
afterAll(() => world?.close());

const hosts: ConnectorHost[] = [];
const folders: string[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.clear();
  for (const host of hosts.splice(0)) await host.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const WRONG = 'Falsches-Passwort-Grasmuecke-5519';
const SECUDIR_SECRET = 'Umgebung-Zaunkoenig-8820';
const within = (remainingMs = 20_000): HostContext => ({ remainingMs, signal: new AbortController().signal });
const fresh = () => {
  const folder = mkdtempSync(join(tmpdir(), 'adit-rfc-security-'));
  folders.push(folder);
  return folder;
};

/** Keeps every line with its fields, as a log file of level debug would. */
function keeping(lines: string[]): Logger {
  const write = (level: string) => (message: string, fields?: unknown) =>
    void lines.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`);
  const log: Logger = {
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    child: () => log,
  };
  return log;
}

interface Options {
  readonly section?: Record<string, unknown>;
  readonly profile?: 'development' | 'production';
  readonly secrets?: Readonly<Record<string, string>>;
  /** Without it there is the system over RFC alone. */
  readonly beside?: boolean;
}

/** Two systems: one over RFC, one over SOAP that nobody serves. */
async function start({ section = {}, profile = 'development', secrets = {}, beside = false }: Options = {}) {
  const stateDir = fresh();
  const lines: string[] = [];
  const shared = { kind: 'sap-ecc', concurrency: 4, queueLimit: 64, timeZone: 'Europe/Berlin' };
  const schedule = { changes: '*/2 * * * *', searchIndex: '15 2 * * *' };
  const user = { user: reference('READ_USER'), password: reference('READ_PASSWORD') };
  const soap = { road: 'soap', url: 'https://127.0.0.1:9', client: '100', companyCodes: ['1000'], read: user };
  const host = createConnectorHost({
    systems: [
      { name: 'ecc', ...shared, schedule, section: world.section({ readTable: 'on', ...section }) },
      ...(beside ? [{ name: 'other', ...shared, schedule, section: { ...soap, acknowledgeExposure: true } }] : []),
    ],
    loadConnector: (kind) => loadConnector(kind),
    resolveSecret: (name) => ({ ...world.secrets, ...secrets })[name] ?? '',
    secretReferences,
    hasWrites: () => true,
    onIdentity: () => undefined,
    profile,
    stateDir,
    clock: systemClock,
    log: keeping(lines),
  });
  hosts.push(host);
  await host.start();
  return { host, ecc: host.system('ecc'), stateDir, lines };
}

interface ChildProcess {
  readonly name: string;
  readonly environ: Buffer;
  readonly cmdline: Buffer;
  readonly cwd: string;
}

/** The children as they run: one that is just forked still has what this process has, one that ended has nothing. */
function processes(host: ConnectorHost): Promise<ChildProcess[]> {
  const own = readFileSync('/proc/self/environ');
  return soon(() =>
    host.status().flatMap(({ name, roles }) =>
      roles.flatMap(({ role, pid }): ChildProcess[] => {
        if (pid === null) return [];
        const environ = readFileSync(`/proc/${pid}/environ`);
        if (environ.length === 0 || environ.equals(own)) throw new Error(`${name}/${role} does not run yet`);
        return [
          {
            name: `${name}/${role}`,
            environ,
            cmdline: readFileSync(`/proc/${pid}/cmdline`),
            cwd: realpathSync(`/proc/${pid}/cwd`),
          },
        ];
      }),
    ),
  );
}

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((file) => statSync(file).isFile());

function canaries(): Canary[] {
  const [read, write] = ['READ_PASSWORD', 'WRITE_PASSWORD'].map((name) => world.secrets[reference(name)] ?? '');
  return [
    { name: 'password for reading', value: read ?? '' },
    { name: 'password for writing', value: write ?? '' },
    { name: 'a wrong password', value: WRONG },
    { name: "a secret of the agent's environment", value: SECUDIR_SECRET },
  ];
}

describe('secrets on the RFC road', () => {
  it('are found in no log, argument, environment, finding, error or trace of the driver, whatever goes wrong', async () => {
    vi.stubEnv('ADIT_SECRET_CANARY', SECUDIR_SECRET);
    vi.stubEnv('RFC_TRACE', '3');
    vi.stubEnv('RFC_TRACE_DIR', '/tmp');
    vi.stubEnv('CPIC_TRACE', '3');
    const { host, ecc, stateDir, lines } = await start({ beside: true });
    const said: unknown[] = [];
    const tried = async (work: () => Promise<unknown>) =>
      said.push(await work().catch((thrown: unknown) => toWire(asAditError(thrown))));
    await tried(() => ecc.identity(within()));
    await tried(() => ecc.read('customer', { customer: '0000010001' }, within()));
    await tried(() => ecc.doctor(within()));
    const running = await processes(host);
    for (const [at, action, code] of [
      ['call', 'error', 'DUMP'],
      ['call', 'error', 'RFC_NO_AUTHORITY'],
      ['call', 'cut_mid', undefined],
      ['logon', 'cut', undefined],
    ] as const) {
      await world.fault({ at, action, ...(code && { code }) });
      await tried(() => ecc.read('openItem', { customer: '0000010001' }, within(5_000)));
    }
    await world.clear();
    const wrong = await start({ secrets: { [reference('READ_PASSWORD')]: WRONG } });
    await tried(() => wrong.ecc.identity(within()));
    await tried(() => wrong.ecc.doctor(within()));
    await expect(wrong.ecc.identity(within())).rejects.toMatchObject({ code: 'ERP_AUTH' });

    expect(running.map(({ name }) => name).sort()).toEqual(
      expect.arrayContaining(['ecc/read', 'ecc/write', 'other/read']),
    );
    const places: [string, Buffer][] = [
      ['log', Buffer.from([...lines, ...wrong.lines].join('\n'))],
      ['findings and errors', Buffer.from(JSON.stringify(said))],
      ['status', Buffer.from(JSON.stringify([host.status(), wrong.host.status()]))],
      ...running.flatMap(({ name, environ, cmdline }): [string, Buffer][] => [
        [`environment of ${name}`, environ],
        [`arguments of ${name}`, cmdline],
      ]),
      ...[stateDir, wrong.stateDir].flatMap(filesBelow).map((file): [string, Buffer] => [file, readFileSync(file)]),
    ];
    const secrets = canaries();
    expect(secrets.every(({ value }) => value.length >= 8)).toBe(true);
    expect(places.flatMap(([place, bytes]) => found(bytes, secrets).map((hit) => `${place}: ${hit}`))).toEqual([]);
    for (const { name, environ } of running) {
      expect(environ.toString(), name).not.toMatch(/RFC_TRACE|CPIC_TRACE|ADIT_SECRET|NODE_OPTIONS/);
    }
  }, 90_000);

  it('are left out of what the library says, however it quotes them', () => {
    const certificate = 'MIIC-Zertifikat-Baumpieper-77301';
    const passwd = 'Passwort mit "Zeichen" \\ und $1';
    const secrets = [passwd, certificate];
    for (const text of [
      `logon failed for passwd=${passwd}`,
      `x509cert=${certificate} is not accepted by ${certificate}`,
      `PASSWD="${passwd}" MYSAPSSO2='AjExMDAgABXX' X509CERT: ${certificate}`,
      `a route /H/router/W/geheim with saprouter=/H/router/W/geheim and ${passwd}${certificate}`,
    ]) {
      const thrown = { name: 'RfcLibError', group: 3, code: 2, key: 'RFC_LOGON_FAILURE', message: text };
      const error = toWire(rfcError('logon', failureFrom(thrown, secrets), 'logon'));
      for (const secret of [...secrets, 'AjExMDAgABXX', 'saprouter=/H/router/W/geheim']) {
        expect(JSON.stringify(error)).not.toContain(JSON.stringify(secret).slice(1, -1));
      }
    }
  });
});

describe('the process of a driver', () => {
  it('runs in a folder that is its own, open to nobody else, and gives its library path to no other child', async () => {
    vi.stubEnv('LD_LIBRARY_PATH', '');
    const { host, ecc, stateDir } = await start({ beside: true });
    await ecc.identity(within());
    const running = await processes(host);
    for (const { name, environ, cwd } of running) {
      const [system = '', role = ''] = name.split('/');
      const own = join(stateDir, 'connectors', system, role);
      expect(statSync(cwd).ino).toBe(statSync(own).ino);
      const hasSdk = environ.toString().includes(world.rfc.sdkHome);
      expect([name, hasSdk]).toEqual([name, system === 'ecc']);
    }
    const folders = ['connectors', 'connectors/ecc', 'connectors/ecc/read', 'connectors/other/read'];
    for (const name of folders) expect([name, statSync(join(stateDir, name)).mode & 0o777]).toEqual([name, 0o700]);
    expect(process.env['LD_LIBRARY_PATH']).toBe('');
  }, 60_000);

  it('gets its folder closed again, and none at all where a link or a file is in its place', () => {
    const stateDir = fresh();
    const target = fresh();
    const folder = makeWorkDir(stateDir, 'ecc', 'read');
    chmodSync(folder, 0o777);
    makeWorkDir(stateDir, 'ecc', 'read');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    chmodSync(target, 0o755);
    rmSync(folder, { recursive: true });
    symlinkSync(target, folder);
    expect(() => makeWorkDir(stateDir, 'ecc', 'read')).toThrow('working folder');
    symlinkSync(target, join(stateDir, 'connectors', 'linked'));
    expect(() => makeWorkDir(stateDir, 'linked', 'write')).toThrow('working folder');
    writeFileSync(join(stateDir, 'connectors', 'ecc', 'write'), '');
    expect(() => makeWorkDir(stateDir, 'ecc', 'write')).toThrow('working folder');
    expect([statSync(target).mode & 0o777, statSync(target).uid]).toEqual([0o755, process.getuid?.()]);
  });
});

/** The stand-in's folder copied, so that it can be tampered with. */
function copiedSdk(change: (lib: string) => void): string {
  const home = fresh();
  const from = join(world.rfc.sdkHome, 'lib');
  mkdirSync(join(home, 'lib'));
  for (const file of filesBelow(from)) copyFileSync(file, join(home, 'lib', basename(file)));
  change(join(home, 'lib'));
  return home;
}

const reasonOf = (thrown: unknown) => {
  const { code, details } = asAditError(thrown);
  return [code, details?.['reason']];
};

describe('a library that is not the one from SAP', () => {
  it('is refused in production before anybody logs on, and told by doctor', async () => {
    const { sessions } = world;
    const before = (await sessions()).opened;
    const { ecc } = await start({ profile: 'production' });
    expect(reasonOf(await ecc.identity(within()).catch((thrown: unknown) => thrown))).toEqual([
      'DRIVER_MISSING',
      'STANDIN_REFUSED',
    ]);
    const [driver] = await ecc.doctor(within());
    expect(driver).toMatchObject({ check: 'driver', status: 'fail' });
    expect((await sessions()).opened).toBe(before);
  }, 60_000);

  it('is refused in production without its marker too', async () => {
    const sdkHome = copiedSdk((lib) => rmSync(join(lib, 'STANDIN'), { force: true }));
    const { ecc } = await start({ profile: 'production', section: { sdkHome } });
    expect(reasonOf(await ecc.identity(within()).catch((thrown: unknown) => thrown))).toEqual([
      'DRIVER_MISSING',
      'STANDIN_REFUSED',
    ]);
  }, 60_000);

  it.each<[string, (lib: string) => void]>([
    ['no library at all', (lib) => writeFileSync(join(lib, 'libsapnwrfc.so'), 'not a library')],
    ['empty', (lib) => writeFileSync(join(lib, 'libsapnwrfc.so'), '')],
    ['another library', (lib) => copyFileSync(join(lib, 'libsapucum.so'), join(lib, 'libsapnwrfc.so'))],
  ])(
    'and was replaced by what is %s ends in an error that says so, and in no child that dies again and again',
    async (_what, change) => {
      const { ecc, host } = await start({ section: { sdkHome: copiedSdk(change) } });
      const [code] = reasonOf(await ecc.identity(within()).catch((thrown: unknown) => thrown));
      expect(code).toBe('DRIVER_MISSING');
      const read = host.status()[0]?.roles.find(({ role }) => role === 'read');
      expect([read?.state, read?.restarts]).toEqual(['ready', 0]);
    },
    60_000,
  );
});
