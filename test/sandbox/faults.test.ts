import { describe, expect, it } from 'vitest';
import { CallLog } from '../../sandbox/calls.ts';
import { FaultBook } from '../../sandbox/faults.ts';

describe('fault book', () => {
  it('strikes once, at the named point, system and function only', () => {
    const book = new FaultBook();
    book.add({ system: 'ecc', at: 'call', match: 'RFC_PING', action: 'cut' });
    expect(book.take('call', 'ecc', 'RFC_SYSTEM_INFO')).toBeNull();
    expect(book.take('call', 'ebs', 'RFC_PING')).toBeNull();
    expect(book.take('commit', 'ecc', 'RFC_PING')).toBeNull();
    expect(book.take('call', 'ecc', 'RFC_PING')?.action).toBe('cut');
    expect(book.take('call', 'ecc', 'RFC_PING')).toBeNull();
    expect(book.list()).toEqual([]);
  });

  it('strikes at the n-th occurrence, and from then on when sticky', () => {
    const book = new FaultBook();
    book.add({ system: 'ecc', at: 'call', nth: 3, action: 'cut' });
    const once = [1, 2, 3, 4].map(() => book.take('call', 'ecc', 'X')?.action ?? '-');
    expect(once).toEqual(['-', '-', 'cut', '-']);
    book.add({ system: 'ecc', at: 'call', match: 'BAPI_AR_*', nth: 2, action: 'delay', ms: 5, sticky: true });
    const names = ['BAPI_AR_A', 'BAPI_X', 'BAPI_AR_A', 'BAPI_AR_B'];
    expect(names.map((name) => book.take('call', 'ecc', name)?.ms ?? 0)).toEqual([0, 0, 5, 5]);
  });

  it('lets a single fault go before a standing one, and two single ones strike in turn', () => {
    const book = new FaultBook();
    book.add({ system: 'ecc', at: 'call', action: 'delay', ms: 850, sticky: true });
    book.add({ system: 'ecc', at: 'call', action: 'error', code: 'DUMP' });
    book.add({ system: 'ecc', at: 'call', action: 'hang' });
    const struck = [1, 2, 3].map(() => book.take('call', 'ecc', 'X')?.action);
    expect(struck).toEqual(['error', 'hang', 'delay']);
  });

  it('keeps a system down until it is cleared, and tells its listeners', () => {
    const book = new FaultBook();
    let told = 0;
    const stop = book.onChange(() => {
      told += 1;
    });
    book.add({ system: 'ecc', at: 'connect', action: 'down' });
    expect(book.take('connect', 'ecc', 'connect')?.action).toBe('down');
    expect(book.downtime('ecc')?.action).toBe('down');
    book.clear('ebs');
    expect(book.downtime('ecc')).not.toBeNull();
    book.clear('ecc');
    expect(book.downtime('ecc')).toBeNull();
    stop();
    book.clear();
    expect(told).toBe(3);
  });

  it.each([
    ['an unknown action', { system: 'ecc', at: 'call', action: 'explode' }],
    ['an unknown point', { system: 'ecc', at: 'lunch', action: 'cut' }],
    ['a delay without a length', { system: 'ecc', at: 'call', action: 'delay' }],
    ['an unknown key', { system: 'ecc', at: 'call', action: 'cut', times: 2 }],
    ['a zeroth occurrence', { system: 'ecc', at: 'call', action: 'cut', nth: 0 }],
    ['no system', { at: 'call', action: 'cut' }],
  ])('refuses %s', (_what, fault) => {
    const book = new FaultBook();
    expect(() => book.add(fault)).toThrow();
    expect(book.list()).toEqual([]);
  });
});

describe('call log', () => {
  it('records a call once, with its duration, rows and outcome', () => {
    let now = Date.parse('2026-11-20T08:00:00.000Z');
    const log = new CallLog(10, () => now);
    const call = log.begin({ system: 'ecc', road: 'soap', name: 'RFC_PING', session: 's1' });
    call.scanned(3);
    call.scanned(4);
    now += 250;
    expect(log.list()).toEqual([]);
    call.end('ok');
    call.end('fault:cut');
    expect(log.list('ecc')).toEqual([
      {
        system: 'ecc',
        road: 'soap',
        name: 'RFC_PING',
        session: 's1',
        startedAt: '2026-11-20T08:00:00.000Z',
        durationMs: 250,
        outcome: 'ok',
        rowsScanned: 7,
      },
    ]);
    expect(log.list('ebs')).toEqual([]);
  });

  it('keeps the newest calls within its capacity and the most that ran at once', () => {
    const log = new CallLog(5);
    const open = ['a', 'b', 'c'].map((name) => log.begin({ system: 'ecc', road: 'soap', name, session: 's' }));
    for (const call of open) call.end('ok');
    for (let n = 0; n < 3000; n++) log.begin({ system: 'ecc', road: 'soap', name: `n${n}`, session: 's' }).end('ok');
    expect(log.list().map((call) => call.name)).toEqual(['n2995', 'n2996', 'n2997', 'n2998', 'n2999']);
    expect(log.maxConcurrency('ecc')).toBe(3);
    expect(log.running('ecc')).toBe(0);
    log.clear();
    expect(log.maxConcurrency('ecc')).toBe(0);
  });
});
