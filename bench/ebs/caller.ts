import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from '../../agent/host/connector-child.ts';
import type { Driving } from '../against-bare.ts';
import { startAsking } from '../asking-process.ts';
import type { CallerReady, CallerTask, DriveOrder, FromCaller, Streamed, StreamOrder, ToCaller } from './messages.ts';

const ENTRY = join(import.meta.dirname, '..', 'entries', 'ebs-caller.ts');

/** The process that asks. */
export interface Caller {
  readonly ready: CallerReady;
  drive(order: Omit<DriveOrder, 'id'>): Promise<Driving>;
  stream(side: StreamOrder['side']): Promise<Streamed>;
  /** Idempotent. */
  close(): Promise<void>;
}

export async function startCaller(task: Omit<CallerTask, 'dir'>): Promise<Caller> {
  const dir = mkdtempSync(join(tmpdir(), 'adit-bench-caller-'));
  const asking = startAsking<ToCaller, FromCaller>(ENTRY, environmentOf({}));
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
      stream: (side) => {
        const id = ++lastId;
        const own = (told: FromCaller) => ('streamed' in told && told.id === id ? told.streamed : null);
        return asking.answer({ stream: { id, side } }, own);
      },
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
