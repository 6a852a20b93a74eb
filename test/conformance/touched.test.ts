import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Touched } from '../../domain/connector.ts';
import { type EccSandbox, startEccSandbox } from './ecc-sandbox.ts';
import { type EccMode, eccWorld } from './ecc-world.ts';
import { EVERYTHING, type Ground, groundOf } from './said.ts';
import { type ConformanceWorld, patiently } from './world.ts';

let sandbox: EccSandbox;
beforeAll(async () => {
  sandbox = await startEccSandbox({ customers: 20, items: 200, seed: 81, addon: 'on' });
}, 120_000);
afterAll(() => sandbox.stop());

const MODES: readonly (readonly [string, EccMode])[] = [
  ['the add-on over RFC', { road: 'rfc' }],
  ['the add-on over SOAP', { road: 'soap' }],
  ['change documents over RFC', { road: 'rfc', addon: 'off', section: { masterChanges: 'cdhdr' } }],
];

/** What changed otherwise than by postings: the holder is told whose, and of which kind, and reads it again. */
describe.each(MODES)('following what stands beside the accounts by %s', (_name, mode) => {
  let world: ConformanceWorld;
  let ground: Ground;
  let cursor: string | null = null;
  let isByAddon = true;
  beforeAll(async () => {
    world = await eccWorld(sandbox, mode);
    ground = groundOf(await world.ledger());
    isByAddon = mode.addon !== 'off';
  }, 60_000);
  afterAll(() => world.close());

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
  const post = (entry: object) => sandbox.ask('/post', { system: sandbox.system.name, ...entry });

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
      expect([...(await poll())]).toEqual([`customer of ${customer}`]);
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
    const writer = await eccWorld(sandbox, { road: 'soap', section: { tasks: 'addon' } });
    const { customer } = ground;
    const made = new Map<string, string>();
    const carriedOut = async (as: string): Promise<void> => {
      const said = EVERYTHING.find((one) => one.as === as);
      if (!said) throw new Error(`nobody says ${as}`);
      const args = { customer, ...said.args(ground, made) };
      const command = { commandId: randomUUID(), kind: said.kind, customer, args };
      const outcome = await writer.connection('write').execute(command, patiently());
      expect(outcome, as).toMatchObject({ outcome: 'done' });
      if (outcome.outcome === 'done') made.set(as, outcome.receipt.document);
    };
    for (const [as, entities] of [
      ['dispute', ['dispute']],
      ['withdrawn', ['dispute']],
      ['promise', ['activity', 'promise']],
      ['cancelled', ['promise']],
      ['call', ['activity']],
      ['preference', ['customer']],
    ] as const) {
      if (as === 'cancelled') made.set('rescheduled', made.get('promise') ?? '');
      await carriedOut(as);
      const expected = isByAddon ? entities.map((entity) => `${entity} of ${customer}`) : [];
      const told = new Set<string>();
      const isTold = async () => {
        for (const one of await poll()) told.add(one);
        expect([...told], as).toEqual(expect.arrayContaining(expected));
      };
      await vi.waitFor(isTold, { timeout: 10_000, interval: 250 });
      if (!isByAddon) expect([...told], as).toEqual([]);
      // What follows at once comes within the second in which this was told, as likely as not.
      if (as !== 'dispute' && as !== 'promise') await untilQuiet();
    }
    await writer.close();
  });
});
