import { describe, expect, it } from 'vitest';
import { LogonGate } from '../../connector/logon-gate.ts';
import { SingleFlight } from '../../connector/single-flight.ts';
import { AditError } from '../../domain/errors.ts';

const open = () => new AbortController().signal;

describe('single flight', () => {
  it('runs identical work once while it is in flight, and again afterwards', async () => {
    const flights = new SingleFlight<number>();
    let runs = 0;
    const work = async () => {
      await new Promise(setImmediate);
      runs += 1;
      return runs;
    };
    const first = flights.join('a', open(), work);
    const second = flights.join('a', open(), work);
    expect([first.joined, second.joined]).toEqual([false, true]);
    expect(await Promise.all([first.result, second.result])).toEqual([1, 1]);
    expect(flights.size).toBe(0);
    expect(await flights.join('a', open(), work).result).toBe(2);
  });

  it('keeps the call going for those who stay and ends it when the last one leaves', async () => {
    const flights = new SingleFlight<number>();
    const leavers = [new AbortController(), new AbortController()] as const;
    let ended: AbortSignal | undefined;
    const work = (signal: AbortSignal) => {
      ended = signal;
      return new Promise<number>(() => undefined);
    };
    const results = leavers.map(({ signal }) => flights.join('a', signal, work).result);
    leavers[0].abort(new AditError('CANCELLED', 'left'));
    await expect(results[0]).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(ended?.aborted).toBe(false);
    leavers[1].abort(new AditError('DEADLINE_EXCEEDED', 'late'));
    await expect(results[1]).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(ended?.aborted).toBe(true);
    expect(flights.size).toBe(0);
  });

  it('hands a failure to everybody who waits', async () => {
    const flights = new SingleFlight<number>();
    const work = () => Promise.reject(new Error('down'));
    const results = [flights.join('a', open(), work).result, flights.join('a', open(), work).result];
    await Promise.all(results.map((result) => expect(result).rejects.toThrow('down')));
  });
});

describe('logon gate', () => {
  it('lets one call at a time through until the logon is accepted, then all', async () => {
    const gate = new LogonGate();
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    const pass = () =>
      gate.pass(
        open(),
        () => undefined,
        work,
        () => false,
      );
    const first = pass();
    await new Promise(setImmediate);
    expect(inside).toBeLessThanOrEqual(1);
    await first;
    most = 0;
    await Promise.all([pass(), pass(), pass()]);
    expect(most).toBe(3);
  });

  it('tries a refused logon once, however many calls wait', async () => {
    const gate = new LogonGate();
    let attempts = 0;
    let refused: AditError | null = null;
    const check = () => {
      if (refused) throw refused;
    };
    const work = async () => {
      attempts += 1;
      await new Promise(setImmediate);
      refused = new AditError('ERP_AUTH', 'wrong password');
      throw refused;
    };
    const calls = Array.from({ length: 8 }, () => gate.pass(open(), check, work, () => false));
    await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject({ code: 'ERP_AUTH' })));
    expect(attempts).toBe(1);
  });

  it('lets the next caller try when the first one ran out of time', async () => {
    const gate = new LogonGate();
    const slow = gate.pass(
      open(),
      () => undefined,
      () => Promise.reject(new AditError('DEADLINE_EXCEEDED', 'slow')),
      () => false,
    );
    const next = gate.pass(
      open(),
      () => undefined,
      async () => 'in',
      () => false,
    );
    await expect(slow).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await next).toBe('in');
  });
});
