import { describe, expect, it } from 'vitest';
import type { ClearanceInput } from '../../../domain/derive/clearance.ts';
import { certainOf, jointClearance } from '../../../domain/derive/joint-clearance.ts';
import { deriveOpenItems } from '../../../domain/derive/open-items.ts';
import type { ActivityFacts } from '../../../domain/facts.ts';
import { customer, item } from './fixtures.ts';

// Wednesday 15 July 2026, 10:00 in Berlin, 04:00 in New York.
const NOW = Date.parse('2026-07-15T08:00:00Z');
const late = (system: string) =>
  deriveOpenItems([item()], { keyDate: '2026-07-15', system, disputes: [], promises: [] });

const account = (change: Partial<ClearanceInput> = {}): ClearanceInput => ({
  purpose: 'collection',
  customer: customer(),
  items: late('ecc'),
  disputes: [],
  promises: [],
  activities: [],
  paymentReportedAt: [],
  doNotCall: false,
  killSwitch: false,
  rules: {
    timeZone: 'Europe/Berlin',
    hours: { from: 9, to: 17 },
    weekdays: [1, 2, 3, 4, 5],
    maxContactsPer7Days: 2,
    dataTooOldSeconds: 3600,
  },
  nowMs: NOW,
  asOf: '2026-07-15T07:59:00.000Z',
  ...change,
});
const nothingDue = (change: Partial<ClearanceInput> = {}) => account({ items: [], ...change });
const codes = (...accounts: [ClearanceInput, ...ClearanceInput[]]) =>
  jointClearance(accounts).reasons.map(({ code }) => code);
const call = (activity: string): ActivityFacts => ({
  activity,
  customer: '1',
  kind: 'call',
  at: '2026-07-14T08:00:00.000Z',
  direction: 'outbound',
  outcome: 'other',
  durationSeconds: 1,
  by: 'x',
  text: '',
  references: [],
});
const { preferences, paymentProfile } = customer();

describe('clearance over several accounts', () => {
  it('does not call it paid where only one of them has nothing due', () => {
    expect(jointClearance([nothingDue(), account()])).toMatchObject({ clear: true, reasons: [] });
    expect(codes(nothingDue(), nothingDue())).toEqual(['paid_since']);
  });

  it.each([
    ['a hold', 'credit_hold', { customer: customer({ paymentProfile: { ...paymentProfile, hold: 'yes' } }) }],
    ['a wish', 'do_not_call', { customer: customer({ preferences: { ...preferences, doNotCall: 'yes' } }) }],
    ['a wish kept here', 'do_not_call', { doNotCall: true }],
    ['an announced payment', 'payment_reported', { paymentReportedAt: ['2026-07-14T08:00:00.000Z'] }],
    ['old data', 'data_too_old', { asOf: '2026-07-14T08:00:00.000Z' }],
  ] as const)('is blocked by %s of either', (_, code, change) => {
    expect(codes(account(change), account())).toEqual([code]);
    expect(codes(account(), account(change))).toEqual([code]);
    expect(jointClearance([account(), account(change)]).clear).toBe(false);
  });

  it('counts contacts of both together', () => {
    expect(codes(account({ activities: [call('1')] }), account())).toEqual([]);
    expect(codes(account({ activities: [call('1')] }), account({ activities: [call('1')] }))).toEqual([
      'too_many_contacts',
    ]);
  });

  it('opens when all of them are open', () => {
    const newYork = customer({ preferences: { ...preferences, timeZone: 'America/New_York' } });
    const { clear, retryAfter } = jointClearance([account(), account({ customer: newYork })]);
    expect([clear, retryAfter]).toEqual([false, '2026-07-15T13:00:00.000Z']);
  });

  it('is certain, while one is missing, of what stands against it and of nothing else', () => {
    expect(certainOf(jointClearance([account()]))).toBeNull();
    expect(certainOf(jointClearance([nothingDue()]))).toBeNull();
    expect(certainOf(jointClearance([nothingDue({ doNotCall: true })]))).toMatchObject({
      clear: false,
      reasons: [{ code: 'do_not_call' }],
    });
    const unknown = customer({ preferences: { ...preferences, doNotCall: 'unknown' } });
    expect(certainOf(jointClearance([account({ customer: unknown })]))).toBeNull();
  });
});
