import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from '../../agent/host/connector-child.ts';
import { childEnvironment, Section } from '../../bapi/config.ts';
import type { Driving } from '../against-bare.ts';
import { startAsking } from '../asking-process.ts';
import type { CallerReady, CallerTask, DriveOrder, FromCaller, ToCaller } from './messages.ts';

const ENTRY = join(import.meta.dirname, '..', 'entries', 'road-caller.ts');

/** The process that asks. */
export interface Caller {
  readonly ready: CallerReady;
  drive(order: Omit<DriveOrder, 'id'>): Promise<Driving>;
  /** Milliseconds of each of so many bare calls that record a promise. */
  promises(count: number): Promise<readonly number[]>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** Starts it as the agent starts a connector: library path and threads stand before the process does. */
export async function startCaller(task: Omit<CallerTask, 'dir'>): Promise<Caller> {
  const dir = mkdtempSync(join(tmpdir(), 'adit-bench-caller-'));
  const asking = startAsking<ToCaller, FromCaller>(ENTRY, environmentOf(childEnvironment(Section.parse(task.section))));
  const close = async () => {
    await asking.close({ close: true });
    rmSync(dir, { recursive: true, force: true });
  };
  let lastId = 0;
  try {
    const ready = await asking.answer({ task: { ...task, dir } }, (told) => ('ready' in told ? told.ready : null));
    return {
      ready,
      drive: (order) => {
        const id = ++lastId;
        const own = (told: FromCaller) => ('driven' in told && told.id === id ? told.driven : null);
        return asking.answer({ drive: { ...order, id } }, own);
      },
      promises: (count) => {
        const id = ++lastId;
        const own = (told: FromCaller) => ('tookMs' in told && told.id === id ? told.tookMs : null);
        return asking.answer({ promise: { id, count } }, own);
      },
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
