import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const MS_PER_SECOND = 1_000;
const ticks = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout);
const ticksPerSecond = Number.isFinite(ticks) && ticks > 0 ? ticks : 100;

/** Milliseconds for which processes have run on any core so far, threads included, to the kernel's tick (10 ms). */
export function cpuMs(pids: readonly number[]): number {
  let used = 0;
  for (const pid of pids) {
    // The name of a process may hold anything but ends with the last bracket; user and system time are 12 and 13 after.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    used += Number(fields[11]) + Number(fields[12]);
  }
  return (used * MS_PER_SECOND) / ticksPerSecond;
}
