import { createTask, type ScheduledTask, validate } from 'node-cron';
import type { SystemSection } from '../../config/schema.ts';
import { toInstant } from '../../domain/dates.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import { fullJitterMs } from '../full-jitter.ts';
import type { Logger } from '../log.ts';
import type { Feed, Records } from '../records/contract.ts';
import type { FeedStatus, RunReport, Sync } from './contract.ts';
import { feedRuns, noTotals, type RunDeps, type RunTotals } from './feed-runs.ts';

export interface SyncDeps extends RunDeps {
  readonly systems: readonly Pick<SystemSection, 'name' | 'timeZone' | 'schedule'>[];
  readonly records: RunDeps['records'] & Pick<Records, 'purge'>;
  /** Records that nobody asked for since are forgotten, once a day. */
  readonly retentionDays: number;
  readonly log: Logger;
  readonly random?: () => number;
}

interface Line {
  readonly system: string;
  readonly feed: Feed;
  running: Promise<RunReport> | null;
  /** Of the run under way, else of the last one. */
  totals: RunTotals;
  lastRun?: FeedStatus['lastRun'];
  lastError?: FeedStatus['lastError'];
  failures: number;
  /** Wall time. */
  pausedUntilMs: number;
}

const FEEDS: readonly Feed[] = ['changes', 'searchIndex'];
const PAUSE_BASE_MS = 30_000;
const PAUSE_CAP_MS = 15 * 60_000;
const PURGE_AT = '40 3 * * *';
const DAY_MS = 24 * 3_600_000;

/**
 * Keeps the records in step with the ERPs by schedule. One run of a feed at a time; after failures scheduled runs
 * pause longer and longer, so that an ERP that comes back is not met by a crowd.
 */
export function createSync(deps: SyncDeps): Sync {
  const { clock, log, random = Math.random } = deps;
  const closing = new AbortController();
  const tasks: ScheduledTask[] = [];
  const lines = new Map<string, Line>();
  for (const { name } of deps.systems) {
    for (const feed of FEEDS) {
      lines.set(`${name}/${feed}`, {
        system: name,
        feed,
        running: null,
        totals: noTotals(),
        failures: 0,
        pausedUntilMs: 0,
      });
    }
  }

  const perform = async (line: Line): Promise<RunReport> => {
    const startedAt = clock.monotonic();
    const totals = noTotals();
    line.totals = totals;
    const { system, feed } = line;
    const at = () => toInstant(clock.now());
    try {
      await feedRuns[feed](deps, system, closing.signal, totals);
      const { heldBack: _, ...counted } = totals;
      const report = { system, feed, ...counted, ms: Math.round(clock.monotonic() - startedAt) };
      line.lastRun = { ...report, at: at() };
      line.failures = 0;
      line.pausedUntilMs = 0;
      const isNews = totals.rowsWritten > 0 || totals.events > 0;
      log[isNews ? 'info' : 'debug']('a feed ran', report);
      return report;
    } catch (thrown) {
      if (closing.signal.aborted) throw new AditError('CANCELLED', 'the agent is stopping', { cause: thrown });
      const error = asAditError(thrown);
      line.lastError = { code: error.code, message: error.message, at: at() };
      line.failures++;
      const pauseMs = PAUSE_BASE_MS + fullJitterMs(line.failures, PAUSE_BASE_MS, PAUSE_CAP_MS - PAUSE_BASE_MS, random);
      line.pausedUntilMs = clock.now() + pauseMs;
      log.warn('a feed failed', {
        system,
        feed,
        code: error.code,
        pages: totals.pages,
        failures: line.failures,
        pauseMs,
      });
      throw error;
    }
  };

  const run = (line: Line): Promise<RunReport> => {
    line.running ??= perform(line).finally(() => {
      line.running = null;
    });
    return line.running;
  };

  /** What a scheduled run came to stands in the status and the log. */
  const tick = (line: Line): void => {
    if (closing.signal.aborted || line.running || clock.now() < line.pausedUntilMs) return;
    run(line).catch(() => undefined);
  };

  const schedule = (expression: string, timezone: string, work: () => void): void => {
    if (!validate(expression)) {
      throw new AditError('CONFIG_INVALID', `"${expression}" is not a cron expression`, { details: { expression } });
    }
    const task = createTask(expression, work, { timezone, suppressMissedWarning: true });
    tasks.push(task);
    void task.start();
  };

  const purge = (): void => {
    const olderThan = toInstant(clock.now() - deps.retentionDays * DAY_MS);
    deps.records.purge({ olderThan }).then(
      (rows) => log.info('old records were forgotten', { rows }),
      (thrown: unknown) => log.warn('old records could not be forgotten', { code: asAditError(thrown).code }),
    );
  };

  return {
    start() {
      if (tasks.length > 0 || closing.signal.aborted) return;
      for (const { name, timeZone, schedule: times } of deps.systems) {
        for (const feed of FEEDS) {
          const line = lines.get(`${name}/${feed}`);
          if (!line) continue;
          schedule(times[feed], timeZone, () => tick(line));
          // What failed at night, or at the start, does not wait for the next night.
          if (feed !== 'changes') schedule(times.changes, timeZone, () => line.failures > 0 && tick(line));
          if (deps.records.position(name, feed).asOf === null) tick(line);
        }
      }
      schedule(PURGE_AT, 'UTC', purge);
    },
    async runNow(system, feed) {
      const line = lines.get(`${system}/${feed}`);
      if (!line) throw new AditError('SYSTEM_UNKNOWN', 'there is no such system');
      if (closing.signal.aborted) throw new AditError('NOT_RUNNING', 'the agent is stopping');
      return run(line);
    },
    status: () =>
      [...lines.values()].map(({ system, feed, running, totals, lastRun, lastError, pausedUntilMs }) => ({
        system,
        feed,
        running: running !== null,
        ...(running && totals.heldBack && { heldBack: totals.heldBack }),
        ...(lastRun && { lastRun }),
        ...(lastError && { lastError }),
        ...(pausedUntilMs > clock.now() && { pausedUntil: toInstant(pausedUntilMs) }),
      })),
    async close() {
      closing.abort();
      await Promise.all(tasks.splice(0).map((task) => task.destroy()));
      await Promise.allSettled([...lines.values()].flatMap(({ running }) => running ?? []));
    },
  };
}
