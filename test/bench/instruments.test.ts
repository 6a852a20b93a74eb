import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDelayLine } from '../../bench/delay-line.ts';
import { drive } from '../../bench/load.ts';
import { busyMs } from '../../bench/voice/erp-calls.ts';

const call = (startedAt: string, durationMs: number) => ({
  system: 'ecc',
  name: 'F',
  startedAt: `2026-01-01T00:00:0${startedAt}Z`,
  durationMs,
  outcome: 'ok',
});

describe('the time an ERP worked for a request', () => {
  it('counts calls side by side once and calls after each other in full', () => {
    expect(busyMs([call('1.000', 850), call('1.200', 850)])).toBe(1_050);
    expect(busyMs([call('1.000', 850), call('2.000', 850)])).toBe(1_700);
  });

  it('does not depend on the order in which the calls ended', () => {
    expect(busyMs([call('3.000', 100), call('1.000', 5_000), call('2.000', 10)])).toBe(5_000);
  });

  it('is nothing for a request that reached no ERP', () => {
    expect(busyMs([])).toBe(0);
  });
});

describe('the network between agent and gateway', () => {
  it('takes its time in both directions and keeps every byte in order', async () => {
    const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const line = await openDelayLine({ host: '127.0.0.1', port }, 20);
    onTestFinished(() => line.close());
    const socket = connect(line.port, '127.0.0.1');
    const sent = Array.from({ length: 50 }, (_, at) => `message ${at};`).join('');
    const begun = performance.now();
    let firstMs: number | null = null;
    let got = '';
    socket.on('data', (chunk: Buffer) => {
      firstMs ??= performance.now() - begun;
      got += chunk.toString('utf8');
    });
    for (const part of sent.match(/.{1,7}/g) ?? []) socket.write(part);
    socket.end();
    await once(socket, 'close');
    expect(got).toBe(sent);
    // Timers may fire a fraction of a millisecond early.
    expect(firstMs).toBeGreaterThanOrEqual(39);
  });
});

describe('the closed loop that drives a side', () => {
  it('keeps as many questions under way as it was told, and never more', async () => {
    let underWay = 0;
    let most = 0;
    const ask = async () => {
      underWay++;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
    };
    const { count, perSecond, p50Ms, p99Ms } = await drive({ ask }, 7, 20);
    expect(most).toBe(7);
    expect(count).toBeGreaterThanOrEqual(7);
    expect(perSecond).toBeGreaterThan(0);
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
  });

  it('fails with the first wrong answer instead of measuring it', async () => {
    const ask = () => Promise.reject(new Error('not the answer'));
    await expect(drive({ ask }, 2, 20)).rejects.toThrow('not the answer');
  });
});
