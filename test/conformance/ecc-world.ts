import { tmpdir } from 'node:os';
import { z } from 'zod';
import { connector } from '../../bapi/index.ts';
import type { Connection, ConnectionHost } from '../../domain/connector.ts';
import { AditError } from '../../domain/errors.ts';
import type { Payment } from '../../domain/receivables.ts';
import { credentialsOf, type EccSandbox, type EccSite, startEccSandbox } from './ecc-sandbox.ts';
import { forkConnection } from './forked-connection.ts';
import { Kept } from './kept.ts';
import { ExpectedAging, Ledger } from './ledger.ts';
import { lossesOf } from './losses.ts';
import type { Booking, ConformanceWorld, Spelling } from './world.ts';

export type Road = 'soap' | 'rfc';

const METHODS = { T: 'wire', C: 'check', D: 'direct_debit', K: 'card' } as const satisfies Record<
  string,
  Payment['method']
>;

/** SAP ECC as docs/CONNECTOR_GUIDE.md tells it. */
export const ECC_SPELLING: Spelling = {
  method: (own) => {
    const letter = own ?? '';
    if (letter === '') return 'not_available';
    return letter === 'T' || letter === 'C' || letter === 'D' || letter === 'K' ? METHODS[letter] : 'other';
  },
  agentOnly: ['dispute', 'promise', 'activity'],
  isIndexed: ({ isBilled }) => isBilled,
  keepsPreferences: true,
};

/** How the connector is told to work; the road is `soap` unless told, the rest as the site has it. */
export interface EccMode {
  readonly road?: Road;
  readonly readTable?: 'on' | 'off';
  readonly addon?: 'on' | 'off';
  /** Laid over the section. */
  readonly section?: Readonly<Record<string, unknown>>;
}

/** The section of `adit.yaml` for a site and a mode of working with it. */
export function sectionOf({ system, site }: EccSandbox, mode: EccMode): Record<string, unknown> {
  const { road = 'soap', readTable = site.readTable ?? 'on', addon = site.addon ?? 'off', section = {} } = mode;
  const { ashost, sysnr, sdkHome, driverPath } = system.rfc;
  return {
    ...(road === 'soap'
      ? { road, url: system.url, ca: system.caFile }
      : { road, ashost, sysnr, sdkHome, driverPath, contactChanges: 'address' }),
    client: system.client,
    companyCodes: system.companyCodes,
    read: credentialsOf('read'),
    write: credentialsOf('write'),
    creditControlArea: '1000',
    creditCurrency: 'EUR',
    paymentMethods: METHODS,
    taskWorkflow: { task: 'WS90000001' },
    maxWorkProcessSeconds: 600,
    readTable,
    addon,
    ...section,
  };
}

/** Starts the simulated ECC as its own process and opens the connector against it, over the real wire. */
export async function startEcc(site: EccSite, mode: EccMode = {}): Promise<ConformanceWorld> {
  const sandbox = await startEccSandbox(site);
  try {
    const world = await eccWorld(sandbox, mode);
    return {
      ...world,
      close: async () => {
        await world.close();
        await sandbox.stop();
      },
    };
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

/**
 * The connector against a running ECC. Over RFC it runs in processes of its own, one a role, as in production; over SOAP
 * in this one, where the day of the books does not turn while a test runs.
 */
export async function eccWorld(sandbox: EccSandbox, mode: EccMode = {}): Promise<ConformanceWorld> {
  const { system, ask, secrets, dir } = sandbox;
  const written = sectionOf(sandbox, mode);
  const section = connector.configSchema.parse(written);
  const ledger = async () => Ledger.parse(await ask(`/ledger?system=${system.name}`));
  const books = async () => {
    const raw = await ask(`/ledger?system=${system.name}`);
    return { ledger: Ledger.parse(raw), ...(sandbox.site.addon === 'on' && { kept: Kept.parse(raw) }) };
  };
  const opened: Connection[] = [];
  const { timeZone } = system;
  const keep = (connection: Connection): Connection => {
    opened.push(connection);
    return connection;
  };
  let connection: ConformanceWorld['connection'];
  if (section.road === 'rfc') {
    const environment = connector.childEnvironment?.(section) ?? {};
    const fork = { kind: connector.kind, section: written, environment, timeZone, secrets, dir };
    const [read, write] = await Promise.all([forkConnection('read', fork), forkConnection('write', fork)]);
    opened.push(read, write);
    connection = (role) => (role === 'read' ? read : write);
  } else {
    const { asOf } = await ledger();
    connection = (role) => keep(connector.open(section, hostAt(asOf, role, { timeZone, secrets })));
  }
  const agentOnly = lossesOf(connector, written).ownOnly();
  return {
    connector,
    section: written,
    spelling: { ...ECC_SPELLING, agentOnly },
    books,
    ledger,
    connection,
    expectedAging: async (customer, keyDate) =>
      ExpectedAging.parse(await ask(`/expected/aging?system=${system.name}&customer=${customer}&keyDate=${keyDate}`)),
    post: async (booking: Booking) =>
      z.object({ invoice: z.string().nullable() }).parse(await ask('/post', { system: system.name, ...booking })),
    close: async () => {
      await Promise.all(opened.map((one) => one.close()));
    },
  };
}

/** The books' day does not turn while a test runs, so neither does the connector's. */
function hostAt(
  asOf: string,
  role: 'read' | 'write',
  { timeZone, secrets }: { readonly timeZone: string; readonly secrets: ReadonlyMap<string, string> },
): ConnectionHost {
  const noon = Date.parse(`${asOf}T12:00:00Z`);
  return {
    role,
    timeZone,
    secret: (reference) => {
      const value = secrets.get(reference);
      if (value === undefined) throw new AditError('SECRET_UNAVAILABLE', `no secret ${reference}`);
      return value;
    },
    now: () => noon,
    monotonic: () => performance.now(),
    profile: 'development',
    workDir: tmpdir(),
    abandon: (reason) => {
      throw reason;
    },
    log: () => undefined,
  };
}
