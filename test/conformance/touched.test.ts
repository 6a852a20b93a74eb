import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Touched } from '../../domain/connector.ts';
import { newCommandId } from './command-id.ts';
import { type EbsSandbox, startEbsSandbox } from './ebs-sandbox.ts';
import { ebsWorld } from './ebs-world.ts';
import { type EccSandbox, startEccSandbox } from './ecc-sandbox.ts';
import { type EccMode, eccWorld } from './ecc-world.ts';
import { EVERYTHING, type Ground, groundOf } from './said.ts';
import { type ConformanceWorld, patiently } from './world.ts';

// Each command is followed until nothing more is told of it, over several processes on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** Commands of another writer, in the order in which they are given. */
const GIVEN = ['dispute', 'withdrawn', 'promise', 'cancelled', 'call', 'preference'] as const;

/** A way in which one who follows the feed is told what changed. */
interface Way<Sandbox> {
  readonly name: string;
  follow(sandbox: Sandbox): Promise<ConformanceWorld>;
  /** Whether it tells a name, an address or terms; telephone numbers are told by each. */
  readonly tellsCustomers: boolean;
  /** What each command is told as; where somebody has to see to it further, as no less than that. */
  readonly told: Readonly<Record<(typeof GIVEN)[number], readonly Touched['entity'][]>>;
}

interface Erp<Sandbox extends EccSandbox | EbsSandbox> {
  readonly name: string;
  start(): Promise<Sandbox>;
  write(sandbox: Sandbox): Promise<ConformanceWorld>;
  readonly ways: readonly Way<Sandbox>[];
}

const byAddon = (mode: EccMode, name: string): Way<EccSandbox> => ({
  name,
  follow: (sandbox) => eccWorld(sandbox, mode),
  tellsCustomers: true,
  told: {
    dispute: ['dispute'],
    withdrawn: ['dispute'],
    promise: ['activity', 'promise'],
    cancelled: ['promise'],
    call: ['activity'],
    preference: ['customer'],
  },
});

const SAP: Erp<EccSandbox> = {
  name: 'SAP ECC',
  start: () => startEccSandbox({ customers: 20, items: 200, seed: 81, addon: 'on' }),
  write: (sandbox) => eccWorld(sandbox, { road: 'soap', section: { tasks: 'addon' } }),
  ways: [
    byAddon({ road: 'rfc' }, 'the add-on over RFC'),
    byAddon({ road: 'soap' }, 'the add-on over SOAP'),
    {
      name: 'change documents over RFC',
      follow: (sandbox) => eccWorld(sandbox, { road: 'rfc', addon: 'off', section: { masterChanges: 'cdhdr' } }),
      tellsCustomers: true,
      // They are of masters alone.
      told: { dispute: [], withdrawn: [], promise: [], cancelled: [], call: [], preference: [] },
    },
  ],
};

/** By its keys EBS tells what is new alone; nearly every command leaves a note, and that is new. */
const byKey = (reads: 'views' | 'wrapper', name: string): Way<EbsSandbox> => ({
  name,
  follow: (sandbox) => ebsWorld(sandbox, { reads }),
  tellsCustomers: false,
  told: {
    dispute: ['dispute'],
    withdrawn: ['dispute'],
    promise: ['activity', 'promise'],
    cancelled: ['activity'],
    call: ['activity'],
    preference: ['activity'],
  },
});

/** Tables of EBS of which a DBA may have the date of change indexed. */
const DATED = [
  'hz_parties',
  'hz_cust_accounts',
  'hz_customer_profiles',
  'hz_contact_points',
  'iex_promise_details',
  'ra_cm_requests_all',
  'jtf_ih_interactions',
  'jtf_tasks_b',
  'jtf_notes_b',
];

async function indexDates({ system, ask }: EbsSandbox): Promise<void> {
  const text = DATED.map((table, at) => `CREATE INDEX apps.changed_${at} ON apps.${table} (last_update_date);`);
  const ran = await ask('/script', { system: system.name, user: 'SYSTEM', text: text.join('\n') });
  expect(ran).toEqual({ errors: [] });
}

const EBS: Erp<EbsSandbox> = {
  name: 'Oracle EBS',
  start: () => startEbsSandbox({ customers: 24, items: 400, seed: 61, addon: 'on' }),
  write: (sandbox) => ebsWorld(sandbox, { reads: 'wrapper' }),
  ways: [
    byKey('wrapper', 'keys through XXADIT'),
    byKey('views', 'keys by views'),
    // Last, since the indexes stay.
    {
      name: 'dates of change',
      follow: async (sandbox) => {
        await indexDates(sandbox);
        return ebsWorld(sandbox, { reads: 'wrapper' });
      },
      tellsCustomers: true,
      told: {
        dispute: ['dispute'],
        withdrawn: ['dispute'],
        promise: ['activity', 'promise'],
        cancelled: ['activity', 'promise'],
        call: ['activity'],
        preference: ['activity'],
      },
    },
  ],
};

describeTouched(SAP);
describeTouched(EBS);

/** What changed otherwise than by postings: the holder is told whose, and of which kind, and reads it again. */
function describeTouched<Sandbox extends EccSandbox | EbsSandbox>(erp: Erp<Sandbox>): void {
  describe(erp.name, () => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await erp.start();
    }, 240_000);
    afterAll(() => sandbox?.stop());
    for (const way of erp.ways) describeWay(erp, way, () => sandbox);
  });
}

function describeWay<Sandbox extends EccSandbox | EbsSandbox>(
  erp: Erp<Sandbox>,
  way: Way<Sandbox>,
  sandbox: () => Sandbox,
): void {
  describe(`following what stands beside the accounts by ${way.name}`, () => {
    let world: ConformanceWorld;
    let ground: Ground;
    let cursor: string | null = null;
    beforeAll(async () => {
      world = await way.follow(sandbox());
      ground = groundOf(await world.ledger());
    }, 60_000);
    afterAll(() => world?.close());

    const poll = async (): Promise<ReadonlySet<string>> => {
      const touched: Touched[] = [];
      for (let pages = 1; ; pages += 1) {
        expect(pages).toBeLessThan(100);
        const page = await world.connection('read').changes(cursor, patiently());
        touched.push(...(page.touched ?? []));
        cursor = page.cursor;
        if (!page.more) return new Set(touched.map(({ entity, customer }) => `${entity} of ${customer}`));
      }
    };
    const post = (entry: object) => sandbox().ask('/post', { system: sandbox().system.name, ...entry });

    /** A change that was told in its own second is told once more after it: quiet is what stays so for longer than that. */
    const untilQuiet = async () => {
      let quietSince: number | null = null;
      const isQuiet = async () => {
        const isNews = (await poll()).size > 0;
        quietSince = isNews ? null : (quietSince ?? performance.now());
        expect(quietSince === null ? 0 : performance.now() - quietSince).toBeGreaterThan(1_100);
      };
      await vi.waitFor(isQuiet, { timeout: 15_000, interval: 250 });
    };

    it('tells nothing when there is no news', async () => {
      await poll();
      await untilQuiet();
    });

    it('tells a changed customer, each time, and nobody else', async () => {
      const { customer } = ground;
      // What another follower's run wrote within the second before is told once more.
      await untilQuiet();
      for (const city of ['Bremen', 'Worpswede']) {
        await post({ kind: 'customer_change', customer, city: `${city} ${randomUUID().slice(0, 4)}` });
        expect([...(await poll())]).toEqual(way.tellsCustomers ? [`customer of ${customer}`] : []);
      }
      await untilQuiet();
    });

    it('tells a changed number of a contact person as a change of the customer', async () => {
      const { customer, contact } = ground;
      await post({ kind: 'address', customer, contact: contact.contact, action: 'add', phone: '+494219998877' });
      expect([...(await poll())]).toEqual([`customer of ${customer}`]);
      await untilQuiet();
    });

    it('tells promises, disputes and activities that somebody else has written, where they are followed', async () => {
      const writer = await erp.write(sandbox());
      const { customer } = ground;
      const made = new Map<string, string>();
      const carriedOut = async (as: string): Promise<void> => {
        const said = EVERYTHING.find((one) => one.as === as);
        if (!said) throw new Error(`nobody says ${as}`);
        const args = { customer, ...said.args(ground, made) };
        const command = { commandId: newCommandId(), kind: said.kind, customer, args };
        const outcome = await writer.connection('write').execute(command, patiently());
        expect(outcome, as).toMatchObject({ outcome: 'done' });
        if (outcome.outcome === 'done') made.set(as, outcome.receipt.document);
      };
      for (const as of GIVEN) {
        if (as === 'cancelled') made.set('rescheduled', made.get('promise') ?? '');
        await carriedOut(as);
        const expected = way.told[as].map((entity) => `${entity} of ${customer}`);
        const told = new Set<string>();
        const isTold = async () => {
          for (const one of await poll()) told.add(one);
          expect([...told], as).toEqual(expect.arrayContaining(expected));
        };
        await vi.waitFor(isTold, { timeout: 10_000, interval: 250 });
        if (expected.length === 0) expect([...told], as).toEqual([]);
        // What follows at once comes within the second in which this was told, as likely as not.
        if (as !== 'dispute' && as !== 'promise') await untilQuiet();
      }
      await writer.close();
    });
  });
}
