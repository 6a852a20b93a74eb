import type { Clock } from '../../domain/clock.ts';
import { AditError } from '../../domain/errors.ts';
import type { Logger } from '../log.ts';

export interface RecordBudget {
  /**
   * Books `records` that are about to leave. Throws: LIMIT_EXCEEDED when they would go over the hour's budget; then
   * nothing is booked and nothing may leave.
   */
  spend(records: number): void;
  left(): number;
}

const MINUTE_MS = 60_000;
const SLOTS = 60;

/**
 * How many records may leave in any sixty minutes: the bound on what a hostile platform can carry off. Counted a
 * minute at a time, so a record counts for sixty to sixty-one minutes.
 */
export function createRecordBudget(deps: { perHour: number; clock: Clock; log: Logger }): RecordBudget {
  const slots: number[] = new Array<number>(SLOTS + 1).fill(0);
  let minute = Math.floor(deps.clock.monotonic() / MINUTE_MS);
  let spent = 0;
  let isAlarmed = false;
  const advance = () => {
    const now = Math.floor(deps.clock.monotonic() / MINUTE_MS);
    if (now - minute > SLOTS) minute = now - SLOTS - 1;
    while (minute < now) {
      minute++;
      const slot = minute % slots.length;
      spent -= slots[slot] ?? 0;
      slots[slot] = 0;
      isAlarmed = false;
    }
  };
  return {
    spend(records) {
      advance();
      if (spent + records > deps.perHour) {
        if (!isAlarmed) deps.log.error('the record budget of the hour is used up', { perHour: deps.perHour, spent });
        isAlarmed = true;
        throw new AditError('LIMIT_EXCEEDED', 'the record budget of the hour is used up', {
          details: { limit: 'recordsPerHour', perHour: deps.perHour },
        });
      }
      spent += records;
      const slot = minute % slots.length;
      slots[slot] = (slots[slot] ?? 0) + records;
    },
    left() {
      advance();
      return Math.max(0, deps.perHour - spent);
    },
  };
}
