import { describe, expect, it } from 'vitest';
import { createCalls } from '../../../agent/callers/calls.ts';
import { FakeClock } from '../../protocol/fake-clock.ts';

const rules = { attempts: 3, lockMinutes: 30 };
const customer = (number: string) => ({ system: 'ecc', number });
const call = (callId: string, tenant = 't') => ({ tenant, callId });

describe('calls', () => {
  it('holds a bounded number of calls and forgets the oldest first', () => {
    const calls = createCalls({ clock: new FakeClock(), rules, maxCalls: 3 });
    for (const id of ['a', 'b', 'c', 'd']) {
      const attempt = calls.attempt(call(id), customer('1'));
      if (attempt.open) attempt.succeed([customer('1')]);
    }
    const tiers = ['a', 'b', 'c', 'd'].map((id) => calls.tier(call(id), customer('1')));
    expect(tiers).toEqual(['none', 'verified', 'verified', 'verified']);
  });

  it('does not mix up tenants and calls whose names run together', () => {
    const calls = createCalls({ clock: new FakeClock(), rules });
    const attempt = calls.attempt(call('23', '1'), customer('1'));
    if (attempt.open) attempt.succeed([customer('1')]);
    expect(calls.tier(call('3', '12'), customer('1'))).toBe('none');
    expect(calls.tier(call('23', '1'), customer('1'))).toBe('verified');
  });

  it('locks a call that tries one customer after another', () => {
    const calls = createCalls({ clock: new FakeClock(), rules });
    for (let at = 0; at < 100; at++) expect(calls.attempt(call('a'), customer(`${at}`)).open).toBe(true);
    expect(calls.attempt(call('a'), customer('100')).open).toBe(false);
    expect(calls.attempt(call('a'), customer('1')).open).toBe(true);
  });

  it('keeps a bounded number of handles, each of its own call', () => {
    const calls = createCalls({ clock: new FakeClock(), rules });
    const handles = Array.from({ length: 150 }, (_, at) => calls.handle(call('a'), customer(`${at}`)));
    expect(new Set(handles).size).toBe(150);
    expect(calls.behind(call('a'), handles[149] ?? '')).toEqual(customer('149'));
    expect(calls.behind(call('a'), handles[0] ?? '')).toBeNull();
    expect(calls.behind(call('b'), handles[149] ?? '')).toBeNull();
  });

  it('verifies the linked numbers of a customer with it', () => {
    const calls = createCalls({ clock: new FakeClock(), rules });
    const linked = { system: 'ebs', number: '9' };
    const attempt = calls.attempt(call('a'), customer('1'));
    if (attempt.open) attempt.succeed([customer('1'), linked]);
    expect(calls.tier(call('a'), linked)).toBe('verified');
    expect(calls.handle(call('a'), linked)).toBe('ebs/9');
  });

  it('settles an attempt once: what succeeded is not taken back', () => {
    const calls = createCalls({ clock: new FakeClock(), rules });
    const attempt = calls.attempt(call('a'), customer('1'));
    if (!attempt.open) throw new Error('closed');
    attempt.undo();
    attempt.undo();
    attempt.succeed([customer('1')]);
    expect(calls.tier(call('a'), customer('1'))).toBe('none');
    const next = calls.attempt(call('a'), customer('1'));
    expect(next).toMatchObject({ open: true, attemptsLeft: 2 });
  });

  it('gives a request without a call the tier platform, and the number as its handle', () => {
    const calls = createCalls({ clock: new FakeClock(), rules });
    expect(calls.tier(null, customer('1'))).toBe('platform');
    expect(calls.handle(null, customer('1'))).toBe('ecc/1');
  });
});
