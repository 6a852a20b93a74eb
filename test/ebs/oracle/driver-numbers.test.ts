import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAILURES, type FailureClass } from '../../../ebs/error-table.ts';
import { failureFrom } from '../../../ebs/errors.ts';
import { loadOracle } from '../../../ebs/oracle/load.ts';
import type { OracleConnection, OracleModule } from '../../../ebs/oracle/surface.ts';
import { makeServerCertificate } from '../../../sandbox/certificate.ts';
import { startWire, type Wired } from '../world.ts';
import { ODD, startOdd } from './odd-listener.ts';

/**
 * Every number that the driver makes itself, provoked in the driver as it is: what stands in the table of errors has been
 * seen, or stands in the list below with the reason why it has not.
 */

interface Pool {
  getConnection(): Promise<OracleConnection>;
  close(seconds: number): Promise<void>;
}
const module = loadOracle({ mode: 'thin' }).module as OracleModule & {
  createPool(options: Readonly<Record<string, unknown>>): Promise<Pool>;
};
const USER = { user: 'ADIT_READ', password: 'Secret-1' };

let wired: Wired;
let tcps: Wired;
/** Its certificate is another host's. */
let elsewhere: Wired;
let authority = '';
let folder = '';
let wallet = '';

beforeAll(async () => {
  const signed = (value: string) => generate([{ name: 'commonName', value }], { algorithm: 'sha256' });
  const [server, client, other] = await Promise.all([
    makeServerCertificate(Date.now()),
    signed('adit'),
    signed('elsewhere.example.com'),
  ]);
  folder = mkdtempSync(join(tmpdir(), 'adit-ebs-numbers-'));
  writeFileSync(join(folder, 'tnsnames.ora'), `OTHER = ${at(1)}\n`);
  wallet = [client.private, client.cert, server.ca].join('\n');
  wired = await startWire();
  wired.engine.answers.set('slow', (_, session) => session.untilBroken());
  tcps = await startWire({ tls: { key: server.key, cert: server.cert, ca: client.cert } });
  elsewhere = await startWire({ tls: { key: other.private, cert: other.cert, ca: client.cert } });
  authority = [client.private, client.cert, other.cert].join('\n');
});
afterAll(async () => {
  await Promise.all([wired, tcps, elsewhere].map((one) => one.close()));
  rmSync(folder, { recursive: true, force: true });
});

function at(port: number, { protocol = 'tcp', host = '127.0.0.1', address = '', security = '' } = {}): string {
  return `(DESCRIPTION=(CONNECT_TIMEOUT=1)(ADDRESS=(PROTOCOL=${protocol})(HOST=${host})(PORT=${port})${address})(CONNECT_DATA=(SERVICE_NAME=EBSPROD))${security})`;
}
const connect = (connectString: string, more: Readonly<Record<string, unknown>> = {}) =>
  module.getConnection({ ...USER, connectString, ...more });
const tls = ({ wire }: Wired, match: string, walletContent?: string) =>
  connect(at(wire.port, { protocol: 'tcps', host: 'localhost', security: `(SECURITY=${match})` }), { walletContent });

async function odd(name: keyof typeof ODD): Promise<void> {
  const listener = await startOdd(ODD[name]);
  await connect(at(listener.port)).finally(() => listener.close());
}
async function refusedWith(code: string): Promise<void> {
  wired.arm({ at: 'connect', action: 'refuse', code });
  await connect(at(wired.wire.port)).finally(() => wired.faults.clear());
}
async function onConnection(work: (connection: OracleConnection) => Promise<unknown>): Promise<void> {
  const connection = await connect(at(wired.wire.port));
  await work(connection).finally(() => connection.close({ drop: true }).catch(() => undefined));
}
async function waiting(): Promise<void> {
  const pool = await module.createPool({
    ...USER,
    ...{ connectString: at(wired.wire.port), poolMin: 0, poolMax: 1, queueTimeout: 50 },
  });
  const held = await pool.getConnection();
  try {
    await pool.getConnection();
  } finally {
    await held.close();
    await pool.close(0);
  }
}
const PROBE = '/* adit:probe */ SELECT :1 FROM DUAL';

/** How each comes about, and its class; `in` where the driver puts it into another one's text. */
const PROVOKED: Readonly<Record<string, { by: () => Promise<unknown>; is: FailureClass; in?: string }>> = {
  'NJS-003': { is: 'dead', by: () => onConnection((one) => one.close().then(() => one.execute(PROBE, {}, {}))) },
  'NJS-500': {
    is: 'dead',
    by: () =>
      onConnection((one) => {
        wired.arm({ at: 'call', match: 'slow', action: 'cut' });
        return one.execute('/* adit:slow */ SELECT 1 FROM DUAL', {}, {});
      }),
  },
  'NJS-501': { is: 'dead', in: 'NJS-500', by: () => odd('cuts the connection') },
  'NJS-503': { is: 'dead', by: () => connect(at(1)) },
  'NJS-521': { is: 'dead', in: 'NJS-500', by: () => odd('hangs up without a word') },
  'NJS-513': { is: 'dead', by: () => odd('ends what it accepted in between') },
  'NJS-068': { is: 'dead', by: () => odd('sends a packet of no known type') },
  'NJS-504': {
    is: 'connect',
    by: () => connect(at(1, { protocol: 'tcps', address: '(HTTPS_PROXY=127.0.0.1)(HTTPS_PROXY_PORT=1)' })),
  },
  'NJS-505': { is: 'connect', by: () => tls(tcps, '', wallet.replaceAll('A', 'B')) },
  'NJS-506': { is: 'connect', by: () => tls(tcps, '') },
  'NJS-507': {
    is: 'connect',
    in: 'NJS-506',
    by: () => tls(tcps, '(SSL_SERVER_DN_MATCH=yes)(SSL_SERVER_CERT_DN="CN=else")', wallet),
  },
  'NJS-508': { is: 'connect', in: 'NJS-506', by: () => tls(elsewhere, '(SSL_SERVER_DN_MATCH=yes)', authority) },
  'NJS-510': { is: 'connect', by: () => odd('says nothing') },
  'NJS-511': { is: 'connect', by: () => refusedWith('12516') },
  'NJS-518': { is: 'connect', by: () => refusedWith('12514') },
  'NJS-519': { is: 'connect', by: () => refusedWith('12505') },
  'NJS-530': { is: 'connect', by: () => connect(at(1, { host: 'db.invalid' })) },
  'NJS-536': { is: 'connect', by: () => odd('sends on for ever') },
  'NJS-512': { is: 'config', by: () => connect(at(1, { protocol: 'ipc' })) },
  'NJS-515': { is: 'config', by: () => connect('other://db:1521/EBSPROD') },
  'NJS-516': { is: 'config', by: () => connect('EBSPROD') },
  'NJS-517': { is: 'config', by: () => connect('EBSPROD', { configDir: folder }) },
  'NJS-520': { is: 'config', by: () => connect('EBSPROD', { configDir: join(folder, 'none') }) },
  'NJS-522': { is: 'config', by: () => connect(`(DESCRIPTION_LIST=${at(1).repeat(60)})`) },
  'NJS-116': {
    is: 'config',
    by: () => {
      wired.users.add({ name: 'OLD', password: 'Secret-1', verifier: '10G' });
      return connect(at(wired.wire.port), { user: 'OLD' });
    },
  },
  'NJS-118': {
    is: 'config',
    by: () => onConnection(async () => module.initOracleClient({})),
  },
  'NJS-138': { is: 'config', by: () => odd('speaks an old version') },
  'NJS-531': { is: 'config', by: () => odd('speaks of network services in riddles') },
  'NJS-532': { is: 'config', by: () => odd('refuses to speak of network services') },
  'NJS-533': { is: 'config', by: () => odd('demands native network encryption') },
  'NJS-101': { is: 'credential', by: () => connect(at(wired.wire.port), { user: undefined, password: undefined }) },
  'NJS-040': { is: 'timeout', by: waiting },
  'NJS-123': {
    is: 'timeout',
    by: () =>
      onConnection((one) => {
        one.callTimeout = 100;
        return one.execute('/* adit:slow */ SELECT 1 FROM DUAL', {}, {});
      }),
  },
  'NJS-115': { is: 'fault', by: () => onConnection((one) => one.execute(PROBE, { 1: 1e200 }, {})) },
};

/** What cannot be provoked here, and why. */
const NOT_PROVOKED: Readonly<Record<string, string>> = {
  'DPI-1010': 'Thick mode with Oracle’s client libraries only: none at hand',
  'DPI-1047': 'a process of Thick mode: NJS-118 comes first in this one',
  'DPI-1050': 'Thick mode, client libraries that are too old: none at hand',
  'DPI-1072': 'Thick mode, client libraries that are too old: none at hand',
  'DPI-1080': 'Thick mode with Oracle’s client libraries only: none at hand',
  'NJS-045': 'the package brings the binary for this machine; it would have to be taken away',
  'NJS-112': 'an integer in a reply that is longer than any: no server sends it',
  'NJS-129': 'objects are never bound, and the simulated database has none',
  'NJS-192': 'objects are never bound, and the simulated database has none',
  'NJS-509': 'this version of the driver stumbles over it and says NJS-068',
  'NJS-514': 'a descriptor that is none is taken for a name of tnsnames.ora (NJS-516)',
  'NJS-529': 'what is no PEM is passed on to TLS (NJS-505)',
};

describe('numbers of the driver', () => {
  it('of the table are provoked, or said not to be', () => {
    const numbers = FAILURES.flatMap((row) => row.numbers).filter((number) => /^(?:NJS|DPI)-/.test(number));
    expect([...Object.keys(PROVOKED), ...Object.keys(NOT_PROVOKED)].sort()).toEqual(numbers.sort());
  });

  it.each(Object.entries(PROVOKED))('%s', async (number, { by, in: within, is }) => {
    const thrown = await by().then(
      () => null,
      (error: unknown) => error,
    );
    const failure = failureFrom(thrown);
    expect([failure.driverCode, failure.class], String(thrown)).toEqual([within ?? number, is]);
    expect(String(thrown)).toContain(number);
    expect(failure.text).not.toContain('Secret-1');
  });
});
