import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from '../../connector/circuit-breaker.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import { AditError } from '../../domain/errors.ts';
import { fixedClock } from './fixed-clock.ts';

function makeBreaker() {
  const clock = fixedClock(1_000);
  return { clock, breaker: new CircuitBreaker({ clock, failures: 3, openMs: 100, maxOpenMs: 300 }) };
}

const failing = (code: ErrorCode) => () => Promise.reject(new AditError(code, 'it failed'));

async function fail(breaker: CircuitBreaker, code: ErrorCode, times = 1) {
  for (let at = 0; at < times; at += 1) await breaker.run(failing(code)).catch(() => undefined);
}

describe('circuit breaker', () => {
  it('opens after consecutive failures to reach the ERP and calls nobody while open', async () => {
    const { breaker } = makeBreaker();
    await fail(breaker, 'ERP_UNREACHABLE', 3);
    let called = 0;
    await expect(breaker.run(async () => (called += 1))).rejects.toMatchObject({
      code: 'ERP_UNREACHABLE',
      details: { retryAfterMs: 100 },
    });
    expect(called).toBe(0);
  });

  it('counts only failures without a success between them', async () => {
    const { breaker } = makeBreaker();
    await fail(breaker, 'ERP_UNREACHABLE', 2);
    await breaker.run(async () => 'fine');
    await fail(breaker, 'ERP_UNREACHABLE', 2);
    expect(breaker.state).toBe('closed');
  });

  it('lets one trial call through, closes on its success and stays open longer on its failure', async () => {
    const { breaker, clock } = makeBreaker();
    await fail(breaker, 'ERP_UNREACHABLE', 3);
    clock.advance(100);
    await fail(breaker, 'ERP_UNREACHABLE');
    clock.advance(150);
    expect(() => breaker.check()).toThrow(AditError);
    clock.advance(50);
    let finish = () => {};
    const trial = breaker.run(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    expect(() => breaker.check()).toThrow(AditError);
    finish();
    await trial;
    expect(breaker.state).toBe('closed');
  });

  it('stays closed when callers ran out of time or the ERP refused for its own reasons', async () => {
    const { breaker } = makeBreaker();
    for (const code of ['DEADLINE_EXCEEDED', 'CANCELLED', 'ERP_REJECTED', 'ERP_FAULT'] as const)
      await fail(breaker, code, 5);
    expect(breaker.state).toBe('closed');
  });

  it('never lets a second logon through after the first was refused', async () => {
    const { breaker, clock } = makeBreaker();
    await fail(breaker, 'ERP_AUTH');
    clock.advance(1_000_000);
    let called = 0;
    await expect(breaker.run(async () => (called += 1))).rejects.toMatchObject({ code: 'ERP_AUTH', outcome: 'none' });
    expect(called).toBe(0);
    expect(breaker.state).toBe('latched');
  });

  it('spreads its trial calls over half of the time again', async () => {
    const clock = fixedClock();
    const breaker = new CircuitBreaker({ clock, failures: 1, openMs: 100, maxOpenMs: 300, random: () => 0.5 });
    await fail(breaker, 'ERP_UNREACHABLE');
    clock.advance(124);
    expect(() => breaker.check()).toThrow(expect.objectContaining({ details: { retryAfterMs: 1 } }));
    clock.advance(1);
    expect(() => breaker.check()).not.toThrow();
  });
});
