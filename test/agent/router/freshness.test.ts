import { describe, expect, it } from 'vitest';
import { judge } from '../../../agent/answers/freshness.ts';
import { toInstant } from '../../../domain/dates.ts';
import { AditError } from '../../../domain/errors.ts';
import { settle } from '../../protocol/fake-clock.ts';
import { customerFacts, openItemFacts, searchKey } from './facts.ts';
import { world } from './world.ts';

const C = '0000100001';
const CUSTOMER = { customer: C };

function filled() {
  const w = world();
  w.ecc.table.customer.push(customerFacts(C));
  w.ecc.table.openItem.push(openItemFacts(C, '0090000001'));
  w.ecc.table.searchKey.push(searchKey(C));
  return w;
}

/** Holds the customer's open items as of so many seconds ago. */
async function hold(w: ReturnType<typeof world>, ageSeconds: number, complete = true) {
  const asOf = toInstant(w.clock.now() - ageSeconds * 1000);
  const rows = [openItemFacts(C, '0090000009')];
  await w.records.put({ system: 'ecc', entity: 'openItem', selector: CUSTOMER, rows, asOf, complete });
}

describe('freshness', () => {
  it('judges held facts by completeness, age and what may have changed them', () => {
    const nowMs = Date.UTC(2026, 5, 1);
    const rules = { nowMs, maxAgeSeconds: 300, staleLimitSeconds: 3600, isVoid: false };
    const at = (ageSeconds: number, complete = true) => ({ asOf: toInstant(nowMs - ageSeconds * 1000), complete });
    const table = [
      [null, rules, 'nothing'],
      [at(0, false), rules, 'nothing'],
      [at(0), rules, 'fresh'],
      [at(300), rules, 'fresh'],
      [at(301), rules, 'stale'],
      [at(3600), rules, 'stale'],
      [at(3601), rules, 'too-old'],
      [at(0), { ...rules, isVoid: true }, 'stale'],
      [at(3601), { ...rules, isVoid: true }, 'too-old'],
      [at(0), { ...rules, maxAgeSeconds: 0 }, 'fresh'],
      [at(1), { ...rules, maxAgeSeconds: 0 }, 'stale'],
    ] as const;
    for (const [held, given, verdict] of table) expect(judge(held, given)).toBe(verdict);
  });

  it('answers from held facts without asking the ERP while they are young enough', async () => {
    const w = filled();
    await hold(w, 299);
    const { body } = await w.ask('list_open_items', { customer: C });
    expect(body.meta).toMatchObject({ source: 'cache', stale: false, ageSeconds: 299 });
    expect(w.ecc.reads.filter(({ entity }) => entity === 'openItem')).toEqual([]);
  });

  it('asks the ERP when held facts are older than the operation, the configuration or the request allows', async () => {
    for (const [ageSeconds, maxAgeS, cache] of [
      [301, undefined, {}],
      [20, 10, {}],
      [20, undefined, { maxAgeSeconds: { list_open_items: 10 } }],
    ] as const) {
      const w = world({ cache });
      w.ecc.table.openItem.push(openItemFacts(C, '0090000001'));
      w.ecc.table.searchKey.push(searchKey(C));
      await hold(w, ageSeconds);
      const { body } = await w.ask('list_open_items', { customer: C }, maxAgeS === undefined ? {} : { maxAgeS });
      expect(body.meta.source).toBe('erp');
    }
  });

  it('never answers a list from half of it', async () => {
    const w = filled();
    await hold(w, 1, false);
    expect((await w.ask('list_open_items', { customer: C })).body.meta.source).toBe('erp');
    w.ecc.failure = new AditError('ERP_UNREACHABLE', 'no route');
    await hold(w, 1, false);
    expect((await w.ask('list_open_items', { customer: C })).body.code).toBe('ERP_UNREACHABLE');
  });

  it('sends the held answer marked stale at once when the ERP is down', async () => {
    const w = filled();
    await hold(w, 4000);
    w.ecc.failure = new AditError('ERP_AUTH', 'refused');
    const { body } = await w.ask('list_open_items', { customer: C });
    expect(body.meta).toMatchObject({ source: 'cache', stale: true, ageSeconds: 4000 });
    expect(body.summary).toContain('67 minutes');
  });

  it('sends the held answer marked stale a tenth before the deadline, while the read goes on', async () => {
    const w = filled();
    await hold(w, 4000);
    const open = w.ecc.hang();
    const asked = w.ask('list_open_items', { customer: C }, {}, { remainingMs: 2000 });
    let isAnswered = false;
    void asked.then(() => {
      isAnswered = true;
    });
    await w.clock.advance(1799);
    expect(isAnswered).toBe(false);
    await w.clock.advance(1);
    const { body } = await asked;
    expect(body.meta).toMatchObject({ stale: true, source: 'cache' });
    expect(w.ecc.reads.at(0)?.context.signal.aborted).toBe(false);
    open();
    await settle();
    const later = await w.ask('list_open_items', { customer: C });
    expect(later.body.meta).toMatchObject({ source: 'cache', stale: false, ageSeconds: 1 });
    expect(later.text).toContain('0090000001');
  });

  it('keeps at least fifty milliseconds for the way back', async () => {
    const w = filled();
    await hold(w, 4000);
    w.ecc.hang();
    const asked = w.ask('list_open_items', { customer: C }, {}, { remainingMs: 200 });
    await w.clock.advance(150);
    expect((await asked).body.meta.stale).toBe(true);
  });

  it('says that data is too old instead of giving it, and that nothing is held', async () => {
    const w = filled();
    await hold(w, 25 * 3600);
    w.ecc.failure = new AditError('ERP_UNREACHABLE', 'no route');
    const tooOld = await w.ask('list_open_items', { customer: C });
    expect([tooOld.status, tooOld.body.code]).toEqual([503, 'DATA_TOO_OLD']);
    const empty = filled();
    await empty.ask('get_customer', { customer: C });
    empty.ecc.hang();
    const asked = empty.ask('list_open_items', { customer: C });
    await empty.clock.advance(1500);
    expect((await asked).body.code).toBe('DEADLINE_EXCEEDED');
  });

  it('does not hide a refusal of the ERP behind held facts', async () => {
    const w = filled();
    await hold(w, 4000);
    w.ecc.failure = new AditError('SYSTEM_PINNED', 'another system');
    expect((await w.ask('list_open_items', { customer: C })).body.code).toBe('SYSTEM_PINNED');
  });

  it('asks the ERP once for any number of requests at the same time, and stores the answer once', async () => {
    const w = filled();
    await w.ask('get_customer', { customer: C });
    await settle();
    const before = w.records.puts;
    const open = w.ecc.hang();
    const asked = Array.from({ length: 20 }, () => w.ask('list_open_items', { customer: C }));
    await settle();
    open();
    const replies = await Promise.all(asked);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(w.ecc.reads.filter(({ entity }) => entity === 'openItem')).toHaveLength(1);
    await settle();
    expect(w.records.puts - before).toBe(1);
  });

  it('lets one requester hang up without taking the answer from the others', async () => {
    const w = filled();
    await w.ask('get_customer', { customer: C });
    const open = w.ecc.hang();
    const [leaving, staying] = [new AbortController(), new AbortController()];
    const gone = w.ask('list_open_items', { customer: C }, {}, { signal: leaving.signal });
    const stays = w.ask('list_open_items', { customer: C }, {}, { signal: staying.signal });
    await settle();
    leaving.abort();
    expect((await gone).body.code).toBe('CANCELLED');
    open();
    expect((await stays).status).toBe(200);
    expect(w.ecc.reads.filter(({ entity }) => entity === 'openItem')).toHaveLength(1);
  });

  it('gives a read up when everyone who waited for it hung up, and starts anew for the next', async () => {
    const w = filled();
    await w.ask('get_customer', { customer: C });
    const open = w.ecc.hang();
    const leaving = new AbortController();
    const gone = w.ask('list_open_items', { customer: C }, {}, { signal: leaving.signal });
    await settle();
    leaving.abort();
    expect((await gone).body.code).toBe('CANCELLED');
    const reads = () => w.ecc.reads.filter(({ entity }) => entity === 'openItem');
    expect(reads().map(({ context }) => context.signal.aborted)).toEqual([true]);
    open();
    expect((await w.ask('list_open_items', { customer: C })).status).toBe(200);
    expect(reads()).toHaveLength(2);
  });

  it('treats facts as behind while a command may have changed them, and after it did', async () => {
    const w = filled();
    w.ecc.serves = new Set(['customer', 'openItem', 'activity']);
    await w.ask('list_activities', { customer: C });
    await settle();
    const reads = () => w.ecc.reads.filter(({ entity }) => entity === 'activity').length;
    const before = reads();
    await w.ask('list_activities', { customer: C });
    expect(reads()).toBe(before);
    await w.ask('create_task', { customer: C, kind: 'review', text: 'x' });
    await w.ask('list_activities', { customer: C });
    expect(reads()).toBe(before + 1);
    const [command] = w.ledger.commands;
    if (!command) throw new Error('no command');
    await settle();
    w.ledger.commands[0] = { ...command, state: 'confirmed', decidedAt: toInstant(w.clock.now() + 1000) };
    await w.clock.advance(5000);
    await w.ask('list_activities', { customer: C });
    expect(reads()).toBe(before + 2);
    await settle();
    await w.ask('list_activities', { customer: C });
    expect(reads()).toBe(before + 2);
  });

  it('goes on when an answer cannot be stored', async () => {
    const w = filled();
    w.records.put = () => Promise.reject(new AditError('STORE_FULL', 'full'));
    expect((await w.ask('list_open_items', { customer: C })).status).toBe(200);
    await settle();
    expect(w.lines.some(({ level }) => level === 'warn')).toBe(true);
  });
});
