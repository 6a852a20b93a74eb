import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What the benchmark wants of this process: a JSON file, named by the first argument. */
export function taskOf<Task>(): Task {
  return JSON.parse(readFileSync(fileAt(2), 'utf8')) as Task;
}

/** Tells the benchmark that this process is ready, in the file that the second argument names. */
export function report(ready: unknown): void {
  const file = fileAt(3);
  writeFileSync(`${file}.half`, JSON.stringify(ready), { mode: 0o600 });
  renameSync(`${file}.half`, file);
}

/** Resolves at SIGTERM or SIGINT. */
export function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

function fileAt(position: number): string {
  const file = process.argv[position];
  if (file === undefined) throw new Error('started by a benchmark only: TASK-FILE READY-FILE');
  return file;
}
