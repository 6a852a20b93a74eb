import { describe, expect, it } from 'vitest';
import { modeWithin } from '../../../agent/policy/amount-limit.ts';
import { createPolicyEffects } from '../../../agent/policy/effects.ts';
import { explainPolicy } from '../../../agent/policy/explanation.ts';
import { createPolicy } from '../../../agent/policy/policy.ts';
import { createRecordBudget } from '../../../agent/policy/record-budget.ts';
import { AditError } from '../../../domain/errors.ts';
import { type OperationName, operations } from '../../../domain/operations.ts';
import { FakeClock } from '../../protocol/fake-clock.ts';
import { customerFacts } from '../router/facts.ts';
import { FakeLedger, FakeSystem, fakeLog, openPolicy } from '../router/world.ts';

const OPS = Object.keys(operations) as OperationName[];
const TIERS = ['none', 'verified', 'platform'] as const;
const on = { isOn: () => true };

describe('policy', () => {
  it('denies everything by default', () => {
    const policy = createPolicy({ config: openPolicy({ operations: {} }), writesSwitch: on });
    for (const op of OPS) {
      for (const tier of TIERS) {
        expect(policy.decide({ op, tier, system: 'ecc' }).allow).toBe(false);
        expect(policy.filter(op, tier)({ customer: 'x' })).toBeNull();
      }
    }
    const closed = createPolicy({ config: openPolicy({ orgUnits: [], systems: [] }), writesSwitch: on });
    expect(closed.showsOrgUnit('1000', 'ecc')).toBe(false);
    expect(closed.decide({ op: 'get_customer', tier: 'platform', system: 'ecc' }).allow).toBe(false);
  });

  it('opens each operation to the tiers of the table, narrowed but never widened by the configuration', () => {
    const policy = createPolicy({ config: openPolicy(), writesSwitch: on });
    for (const op of OPS) {
      const openTo: readonly string[] = operations[op].openTo;
      for (const tier of TIERS) expect(policy.decide({ op, tier }).allow).toBe(openTo.includes(tier));
    }
    const rows = Object.fromEntries(OPS.map((op) => [op, { mode: 'auto', tiers: ['none', 'platform'] }]));
    const narrow = createPolicy({ config: openPolicy({ operations: rows }), writesSwitch: on });
    for (const op of OPS) {
      const openTo: readonly string[] = operations[op].openTo;
      expect(narrow.decide({ op, tier: 'verified' }).allow).toBe(false);
      expect(narrow.decide({ op, tier: 'none' }).allow).toBe(openTo.includes('none'));
    }
  });

  it('gives an unverified caller no more than the handle, whatever fields are listed for that tier', () => {
    const fields = { none: ['candidates', 'candidates.name', 'candidates.score'] };
    const config = openPolicy({ operations: { find_customer: { fields } } });
    const filter = createPolicy({ config, writesSwitch: on }).filter('find_customer', 'none');
    expect(filter({ candidates: [{ customer: 'c_1', name: 'Secret', score: 1 }] })).toEqual({
      candidates: [{ score: 1 }],
    });
  });

  it('changes its version with every change of its text and with nothing else', () => {
    const versionOf = (changes: Record<string, unknown>) =>
      createPolicy({ config: openPolicy(changes), writesSwitch: on }).version;
    expect(versionOf({})).toBe(versionOf({}));
    expect(versionOf({ rowCap: 999 })).not.toBe(versionOf({}));
    expect(versionOf({ systems: ['other'] })).not.toBe(versionOf({}));
  });

  it('refuses to start with a field list that names a tax number or a field that is not there', () => {
    for (const field of ['taxId', 'balance']) {
      const config = openPolicy({ operations: { get_customer: { fields: { platform: [field] } } } });
      expect(() => createPolicy({ config, writesSwitch: on })).toThrow(AditError);
    }
  });

  it('lets an amount go on by itself up to the limit of its currency, and no further', () => {
    const limits = { EUR: '5000', JPY: '1' };
    const eur = (amount: string) => ({ amount: { amount, currency: 'EUR' } });
    const table = [
      [eur('5000.00'), 'auto'],
      [eur('5000.01'), 'approve'],
      [{ amount: { amount: '1', currency: 'USD' } }, 'approve'],
      [{ instalments: [eur('2500'), eur('2500')] }, 'auto'],
      [{ instalments: [eur('2500'), eur('2500.01')] }, 'approve'],
      [{ instalments: [eur('1'), { amount: { amount: '2', currency: 'JPY' } }] }, 'approve'],
      [{ text: 'no money' }, 'auto'],
      [{ context: { amounts: [{ amount: '9999999', currency: 'EUR' }] } }, 'auto'],
    ] as const;
    for (const [args, mode] of table) expect(modeWithin('auto', args, limits)).toBe(mode);
    expect(modeWithin('draft', eur('1'), limits)).toBe('draft');
    expect(modeWithin('auto', eur('1'), undefined)).toBe('approve');
  });

  it('never lets more records out in an hour than the budget, however they are spread', () => {
    const seed = Number(process.env['SEED'] ?? 20_260_601);
    let state = seed;
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state % below;
    };
    const clock = new FakeClock();
    const budget = createRecordBudget({ perHour: 500, clock, log: fakeLog() });
    const booked: { at: number; records: number }[] = [];
    for (let step = 0; step < 3_000; step++) {
      void clock.leap(random(step % 50 === 0 ? 5_000_000 : 90_000));
      const records = random(60);
      try {
        budget.spend(records);
        booked.push({ at: clock.monotonic(), records });
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'LIMIT_EXCEEDED' });
      }
      const since = clock.monotonic() - 3_600_000;
      const sum = booked.filter(({ at }) => at > since).reduce((total, row) => total + row.records, 0);
      expect([seed, sum <= 500]).toEqual([seed, true]);
    }
    expect(booked.length).toBeGreaterThan(500);
  });

  it('tells the most that can be lost', () => {
    const limits = { perHour: 10, amount: { EUR: '5000', JPY: '100' } };
    const config = openPolicy({ operations: { create_task: { mode: 'auto', limits }, get_customer: {} } });
    const explained = explainPolicy(config, createPolicy({ config, writesSwitch: on }), true);
    expect(explained.maxLoss).toEqual({ recordsPerHour: 10_000, recordsPerDay: 240_000, rowsPerAnswer: 1000 });
    expect(explained.operations.map(({ operation }) => operation)).toEqual(['get_customer', 'create_task']);
    expect(explained.operations[1]?.autoPerDay).toEqual({ EUR: '1200000.00', JPY: '24000' });
  });
});

describe('policy before execution', () => {
  const command = {
    commandId: 'c',
    kind: 'create_task',
    system: 'ecc',
    customer: '1',
    args: {},
    mode: 'auto',
  } as const;
  const effects = (config = openPolicy(), isOn = true) => {
    const system = new FakeSystem('ecc', new FakeClock());
    const policy = createPolicy({ config, writesSwitch: { isOn: () => isOn } });
    const audit = new FakeLedger().audit;
    const own = () => [];
    const deps = { config, host: { system: () => system }, policy, own, audit, clock: new FakeClock() };
    return { system, ...createPolicyEffects(deps) };
  };
  const signal = new AbortController().signal;

  it('refuses what is no longer allowed when its turn comes', () => {
    expect(effects().recheck(command)).toEqual({ allowed: true });
    expect(effects(openPolicy({ operations: {} })).recheck(command)).toMatchObject({ allowed: false });
    expect(effects(openPolicy({ systems: [] })).recheck(command)).toMatchObject({ allowed: false });
    expect(effects().recheck({ ...command, kind: 'get_customer' })).toMatchObject({ allowed: false });
    expect(effects().recheck({ ...command, kind: 'constructor' })).toMatchObject({ allowed: false });
  });

  it('leaves waiting for the writes switch to the ledger, and takes drafts while it is off', () => {
    expect(effects(openPolicy(), false).recheck(command)).toEqual({ allowed: true });
    const drafts = openPolicy({ operations: { create_task: { mode: 'draft' } } });
    const policy = createPolicy({ config: drafts, writesSwitch: { isOn: () => false } });
    expect(policy.decide({ op: 'create_task', tier: 'platform', system: 'ecc' })).toMatchObject({ allow: true });
  });

  it.each([
    ['auto', 'approve', false],
    ['auto', 'draft', false],
    ['approve', 'draft', false],
    ['approve', 'approve', true],
    ['approve', 'auto', true],
    ['draft', 'auto', true],
  ] as const)('lets a command accepted on %s run under %s: %s', (accepted, now, allowed) => {
    const config = openPolicy({ operations: { create_task: { mode: now } } });
    expect(effects(config).recheck({ ...command, mode: accepted }).allowed).toBe(allowed);
  });

  it('needs the customer to exist in the ERP, read at that moment, within an enabled company code', async () => {
    const { system, precondition } = effects();
    expect(await precondition(command, signal)).toMatchObject({ met: false });
    system.table.customer.push(customerFacts('1'));
    expect(await precondition(command, signal)).toEqual({ met: true });
    expect(system.reads).toHaveLength(2);
    const narrow = effects(openPolicy({ orgUnits: ['9999'] }));
    narrow.system.table.customer.push(customerFacts('1'));
    expect(await narrow.precondition(command, signal)).toMatchObject({ met: false });
    expect(await precondition({ ...command, kind: 'toString' }, signal)).toMatchObject({ met: false });
  });

  it('keeps the command waiting when the ERP cannot be read', async () => {
    const { system, precondition } = effects();
    system.failure = new AditError('ERP_UNREACHABLE', 'no route');
    await expect(precondition(command, signal)).rejects.toMatchObject({ code: 'ERP_UNREACHABLE' });
  });
});
