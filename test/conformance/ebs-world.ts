import { tmpdir } from 'node:os';
import { z } from 'zod';
import type { Connection, ConnectionHost } from '../../domain/connector.ts';
import { instantOf } from '../../domain/dates.ts';
import { AditError } from '../../domain/errors.ts';
import type { Payment } from '../../domain/receivables.ts';
import { connector } from '../../ebs/index.ts';
import { credentialsOf, type EbsSandbox, type EbsSite, startEbsSandbox } from './ebs-sandbox.ts';
import { Kept } from './kept.ts';
import { ExpectedAging, Ledger } from './ledger.ts';
import { lossesOf } from './losses.ts';
import type { Booking, ConformanceWorld, Spelling } from './world.ts';

const METHODS: Readonly<Record<string, Exclude<Payment['method'], 'not_available'>>> = {
  Wire: 'wire',
  Check: 'check',
  'Direct Debit': 'direct_debit',
  Card: 'card',
};

/** Oracle EBS as docs/EBS.md tells it. */
export const EBS_SPELLING: Spelling = {
  method: (own) =>
    own === null || own === '' || own === 'not_available' ? 'not_available' : (METHODS[own] ?? 'other'),
  agentOnly: [],
  isIndexed: ({ isBilled }) => isBilled,
  keepsPreferences: true,
  joinsInstalments: true,
  namesNoBranch: true,
  appliesCredits: true,
  taskContext: ({ args, commandId }) => {
    const { callReference, amounts } = Object(args['context']);
    const lines = [`for: ${String(args['assignee'])}`, `call: ${callReference}`];
    const owed = amounts.map((one: { amount: string; currency: string }) => `amount: ${one.amount} ${one.currency}`);
    return [...lines, ...owed, `[adit:${commandId}]`].join('\n');
  },
};

/** How the connector is told to work. */
export interface EbsMode {
  readonly reads: 'views' | 'wrapper';
  /** Laid over the section. */
  readonly section?: Readonly<Record<string, unknown>>;
}

/** The section of `adit.yaml` for a site and a mode of working with it. */
export function sectionOf({ system }: EbsSandbox, { reads, section = {} }: EbsMode): Record<string, unknown> {
  return {
    hosts: [`${system.host}:${system.port}`],
    service: system.service,
    reads,
    addon: system.addon,
    operatingUnits: system.operatingUnits,
    read: credentialsOf('read'),
    write: { ...credentialsOf('write'), ...(system.addon === 'off' && { proxyUser: 'APPS' }) },
    paymentMethods: METHODS,
    creditCurrency: 'EUR',
    context: { user: 'ADIT_AGENT', responsibility: 'ADIT_COLLECTIONS', application: 'AR' },
    interaction: { actionId: 1, actionItemId: 1, outcomeId: 1 },
    contactChanges: 'contact-point',
    maxCallSeconds: 300,
    ...section,
  };
}

/** Starts the simulated EBS as its own process and opens the connector against it, over the real wire. */
export async function startEbs(site: EbsSite, mode: EbsMode): Promise<ConformanceWorld> {
  const sandbox = await startEbsSandbox(site);
  try {
    const world = await ebsWorld(sandbox, mode);
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

/** The connector against a running EBS, in this process; the day of the books does not turn while a test runs. */
export async function ebsWorld(sandbox: EbsSandbox, mode: EbsMode): Promise<ConformanceWorld> {
  const { system, ask, secrets } = sandbox;
  const written = sectionOf(sandbox, mode);
  const section = connector.configSchema.parse(written);
  const read = () => ask(`/ledger?system=${system.name}`);
  const ledger = async () => Ledger.parse(await read());
  const books = async () => {
    const raw = await read();
    const kept = Kept.parse(raw);
    return { ledger: Ledger.parse(raw), kept: { ...kept, disputes: kept.disputes.map(withoutBreaks) } };
  };
  const { asOf } = await ledger();
  const opened: Connection[] = [];
  const { timeZone } = system;
  const connections = new Map<string, Connection>();
  const agentOnly = lossesOf(connector, written).ownOnly();
  return {
    connector,
    section: written,
    spelling: { ...EBS_SPELLING, agentOnly },
    books,
    ledger,
    connection: (role) => {
      const known = connections.get(role);
      if (known) return known;
      const connection = connector.open(section, hostAt(asOf, role, { timeZone, secrets }));
      connections.set(role, connection);
      opened.push(connection);
      return connection;
    },
    expectedAging: async (customer, keyDate) =>
      ExpectedAging.parse(await ask(`/expected/aging?system=${system.name}&customer=${customer}&keyDate=${keyDate}`)),
    post: async (booking: Booking) =>
      z.object({ invoice: z.string().nullable() }).parse(await ask('/post', { system: system.name, ...booking })),
    close: async () => {
      await Promise.all(opened.map((one) => one.close()));
    },
  };
}

/** A text that leaves a connector has no line breaks. */
function withoutBreaks(dispute: Kept['disputes'][number]): Kept['disputes'][number] {
  return { ...dispute, notes: dispute.notes.map((note) => note.replace(/[\r\n]+/g, ' ')) };
}

interface Site {
  readonly timeZone: string;
  readonly secrets: ReadonlyMap<string, string>;
}

function hostAt(asOf: string, role: 'read' | 'write', { timeZone, secrets }: Site): ConnectionHost {
  // The database's clock stays on its day too.
  const lastOfDay = Date.parse(instantOf(`${asOf}T23:59:59`, timeZone) ?? '');
  return {
    role,
    timeZone,
    secret: (reference) => {
      const value = secrets.get(reference);
      if (value === undefined) throw new AditError('SECRET_UNAVAILABLE', `no secret ${reference}`);
      return value;
    },
    now: () => Math.min(Date.now(), lastOfDay),
    monotonic: () => performance.now(),
    profile: 'development',
    workDir: tmpdir(),
    abandon: (reason) => {
      throw reason;
    },
    log: () => undefined,
  };
}
