import { describe, expect, it } from 'vitest';
import { type ClearanceInput, deriveClearance } from '../../../domain/derive/clearance.ts';
import { deriveOpenItems } from '../../../domain/derive/open-items.ts';
import type { ActivityFacts, DisputeFacts, PromiseFacts } from '../../../domain/facts.ts';
import { money } from '../../../domain/money.ts';
import { customer, item } from './fixtures.ts';

// Wednesday 15 July 2026, 10:00 in Berlin.
const NOW = Date.parse('2026-07-15T08:00:00Z');
const context = { keyDate: '2026-07-15', system: 'ecc', disputes: [], promises: [] };
const overdue = deriveOpenItems([item()], context);

const input = (change: Partial<ClearanceInput> = {}): ClearanceInput => ({
  purpose: 'collection',
  customer: customer(),
  items: overdue,
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
  asOf: new Date(NOW - 60_000).toISOString(),
  ...change,
});

const promise = (date: string, status: PromiseFacts['status'] = 'open'): PromiseFacts => ({
  promise: 'p1',
  customer: '0000010001',
  items: [{ invoice: '0090000001', amount: money('100', 'EUR') }],
  instalments: [{ date, amount: money('100', 'EUR'), status: 'open' }],
  method: 'not_available',
  takenOn: '2026-07-10',
  takenBy: 'x',
  status,
  recordingReference: 'not_available',
});

const dispute = (status: DisputeFacts['status']): DisputeFacts => ({
  dispute: 'd1',
  customer: '0000010001',
  invoices: ['0090000001'],
  reason: 'price',
  openedOn: '2026-07-01',
  status,
  resolver: 'not_available',
  amount: money('100', 'EUR'),
  notes: [],
  expectedOn: 'not_available',
});

const call = (at: string): ActivityFacts => ({
  activity: at,
  customer: '0000010001',
  kind: 'call',
  at,
  direction: 'outbound',
  outcome: 'no_answer',
  durationSeconds: 5,
  by: 'x',
  text: '',
  references: [],
});

const prefer = (doNotCall: 'yes' | 'no' | 'unknown' | 'unreadable', timeZone = 'Europe/Berlin') =>
  customer({ preferences: { ...customer().preferences, doNotCall, timeZone } });

describe('call clearance', () => {
  it('clears an overdue customer in calling hours', () => {
    expect(deriveClearance(input())).toEqual({ clear: true, reasons: [], asOf: new Date(NOW - 60_000).toISOString() });
  });

  const onHold = customer({ paymentProfile: { ...customer().paymentProfile, hold: 'yes' } });
  it.each<[string, Partial<ClearanceInput>]>([
    ['paid_since', { items: deriveOpenItems([item({ dueDate: '2026-08-01' })], context) }],
    ['paid_since', { items: [] }],
    ['disputed', { disputes: [dispute('open')] }],
    ['promised', { promises: [promise('2026-07-15')] }],
    ['payment_reported', { paymentReportedAt: ['2026-07-14T08:00:00.000Z'] }],
    ['do_not_call', { customer: prefer('yes') }],
    ['do_not_call', { doNotCall: true }],
    ['credit_hold', { customer: onHold }],
    ['outside_hours', { nowMs: Date.parse('2026-07-15T15:00:00Z'), asOf: '2026-07-15T15:00:00.000Z' }],
    ['outside_hours', { nowMs: Date.parse('2026-07-18T08:00:00Z'), asOf: '2026-07-18T08:00:00.000Z' }],
    ['outside_hours', { customer: prefer('no', 'America/New_York') }],
    ['too_many_contacts', { activities: [call('2026-07-14T08:00:00.000Z'), call('2026-07-13T08:00:00.000Z')] }],
    ['data_too_old', { asOf: new Date(NOW - 3_601_000).toISOString() }],
    ['kill_switch', { killSwitch: true }],
  ])('refuses for %s and says only that', (code, change) => {
    const { clear, reasons } = deriveClearance(input(change));
    expect(clear).toBe(false);
    expect(reasons.map((reason) => reason.code)).toEqual([code]);
  });

  it.each<[string, Partial<ClearanceInput>]>([
    ['a closed dispute', { disputes: [dispute('closed')] }],
    ['a promise whose date has passed', { promises: [promise('2026-07-14')] }],
    ['a cancelled promise', { promises: [promise('2026-08-01', 'cancelled')] }],
    ['a payment reported eleven days ago', { paymentReportedAt: ['2026-07-04T07:00:00.000Z'] }],
    ['a call eight days ago', { activities: [call('2026-07-07T07:00:00.000Z'), call('2026-07-14T08:00:00.000Z')] }],
  ])('is not stopped by %s', (_name, change) => {
    expect(deriveClearance(input(change)).clear).toBe(true);
  });

  it('tells that the preference is unknown without stopping the call', () => {
    const { clear, reasons } = deriveClearance(input({ customer: prefer('unknown') }));
    expect(clear).toBe(true);
    expect(reasons.map(({ code }) => code)).toEqual(['unknown_preference']);
  });

  it('is never clear where the ERP has the preference and did not tell it, whatever the purpose', () => {
    for (const purpose of ['collection', 'service', 'callback'] as const) {
      const { clear, reasons } = deriveClearance(input({ customer: prefer('unreadable'), purpose }));
      expect(clear).toBe(false);
      expect(reasons.map(({ code }) => code)).toEqual(['unreadable_preference']);
    }
  });

  it('lets a callback through that collection rules would stop, but never a do-not-call', () => {
    const stopped = { disputes: [dispute('open')], items: [] };
    expect(deriveClearance(input({ ...stopped, purpose: 'callback' })).clear).toBe(true);
    expect(deriveClearance(input({ ...stopped, purpose: 'callback', doNotCall: true })).clear).toBe(false);
  });

  it('names the next opening when only the hour is wrong', () => {
    const late = Date.parse('2026-07-17T15:30:00Z'); // Friday 17:30 in Berlin
    const { retryAfter } = deriveClearance(input({ nowMs: late, asOf: new Date(late).toISOString() }));
    expect(retryAfter).toBe('2026-07-20T07:00:00.000Z');
  });

  it('names the morning after the last promised date', () => {
    expect(deriveClearance(input({ promises: [promise('2026-07-15')] })).retryAfter).toBe('2026-07-16T07:00:00.000Z');
  });

  it('names no time when a person has to decide', () => {
    expect(deriveClearance(input({ promises: [promise('2026-07-15')], doNotCall: true }))).not.toHaveProperty(
      'retryAfter',
    );
  });
});
