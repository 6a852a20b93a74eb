import { vi } from 'vitest';

/** What a machine that is busy with other tests may add to any time. */
export const BUSY_MS = 1_500;

/**
 * Waits until it holds: for what another process, a socket or a later turn of the loop tells. Vitest's own limit of a
 * second is not enough on a machine that is busy with other tests.
 */
export function soon<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, { timeout: 15_000, interval: 20 });
}

/**
 * Milliseconds of this process's own work, which what else the machine does makes no longer. For work that does not wait.
 */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
