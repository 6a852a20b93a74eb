import { readFileSync } from 'node:fs';

export interface Memory {
  readonly rssMb: number;
  /** Shared pages counted in parts: what this process alone adds. */
  readonly pssMb: number;
}

const KB_PER_MB = 1024;

/** Memory of a process as the kernel counts it. Throws where there is no `/proc` to ask. */
export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const megabytes = (field: string) => {
    const kb = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
    if (kb === undefined) throw new Error(`the kernel does not tell ${field} of process ${pid}`);
    return Number(kb) / KB_PER_MB;
  };
  return { rssMb: megabytes('Rss'), pssMb: megabytes('Pss') };
}
