import { describe, expect, it } from 'vitest';
import { createNotifier } from '../../agent/notify.ts';

function recording(env: Record<string, string>, fails = false) {
  const told: string[][] = [];
  const failures: Error[] = [];
  const notifier = createNotifier({
    env,
    run: async (args, given) => {
      if (fails) throw new Error('no such file');
      told.push([...args, String(given['NOTIFY_SOCKET'])]);
    },
    onFailure: (error) => failures.push(error),
  });
  return { notifier, told, failures };
}

describe('notify', () => {
  it('says nothing without a socket to say it to', async () => {
    const { notifier, told } = recording({ WATCHDOG_USEC: '30000000' });
    await notifier.ready('up');
    await notifier.alive();
    expect(told).toEqual([]);
    expect(notifier.aliveEveryMs).toBeNull();
  });

  it('tells ready with the main process, alive, and stopping', async () => {
    const { notifier, told } = recording({ NOTIFY_SOCKET: '/run/n' });
    await notifier.ready('connected');
    await notifier.alive();
    await notifier.stopping();
    expect(told).toEqual([
      ['--ready', '--status=connected', `--pid=${process.pid}`, '/run/n'],
      ['WATCHDOG=1', '/run/n'],
      ['STOPPING=1', '--status=stopping', '/run/n'],
    ]);
  });

  it('asks to be called often enough that two lost pings do no harm', () => {
    const { notifier } = recording({ NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '30000000' });
    expect(notifier.aliveEveryMs).toBe(12_000);
  });

  it('never fails its caller', async () => {
    const { notifier, failures } = recording({ NOTIFY_SOCKET: '/run/n' }, true);
    await notifier.ready('up');
    expect(failures).toHaveLength(1);
  });
});
