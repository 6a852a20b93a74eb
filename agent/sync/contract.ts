import type { Instant } from '../../domain/dates.ts';
import type { ErrorCode } from '../../domain/error-codes.ts';
import type { Feed } from '../records/contract.ts';

export interface RunReport {
  readonly system: string;
  readonly feed: Feed;
  readonly pages: number;
  /** Rows that the ERP gave. */
  readonly rowsRead: number;
  /** Calls of functions, tables or statements. */
  readonly calls: number;
  /** True if it ended at the system's `rowsPerPoll`; the next run goes on from there. */
  readonly isCut: boolean;
  /** Rows that changed; a run that met nothing new writes 0. */
  readonly rowsWritten: number;
  readonly events: number;
  readonly ms: number;
}

export interface FeedStatus {
  readonly system: string;
  readonly feed: Feed;
  readonly running: boolean;
  /** Set while a run waits because the system's calls of the last hour are at their ceiling. */
  readonly heldBack?: { readonly calls: number; readonly callsPerHour: number };
  readonly lastRun?: RunReport & { readonly at: Instant };
  readonly lastError?: { readonly code: ErrorCode; readonly message: string; readonly at: Instant };
  /** Scheduled runs are skipped until then, because the last ones failed. */
  readonly pausedUntil?: Instant;
}

export interface Sync {
  /** Schedules the feeds; systems that were never polled are polled at once. */
  start(): void;
  /** Runs a feed now, pause or not; joins a run under way. Rejects with what ended the run. */
  runNow(system: string, feed: Feed): Promise<RunReport>;
  status(): readonly FeedStatus[];
  /** Breaks off runs under way and waits for them. Idempotent. */
  close(): Promise<void>;
}
