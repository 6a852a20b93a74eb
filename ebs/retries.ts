import type { Deadline } from '../connector/deadline.ts';
import { classOf } from './errors.ts';

/** How often a statement that changes nothing, or whose changes the database took back, is tried again, by what failed. */
const AGAIN = { dead: 1, edition: 1, 'package-state': 1, serialisation: 2 } as const;

const isListed = (name: string | null): name is keyof typeof AGAIN => name !== null && Object.hasOwn(AGAIN, name);

interface RetryDeps {
  readonly deadline: Pick<Deadline, 'remainingMs'>;
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

/** A lock that two hold against each other is soon free; whoever lost waits a moment that differs from the other's. */
const LOCK_PAUSE_MS = 40;

/** For reads: a dead session, a lost package state, a deadlock. Everything else, and the last attempt, is thrown on. */
export async function withRetries<T>(deps: RetryDeps, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      const failure = classOf(thrown);
      if (!isListed(failure) || tries >= AGAIN[failure]) throw thrown;
      const waitMs = failure === 'serialisation' ? LOCK_PAUSE_MS * 2 ** tries * (0.5 + deps.random()) : 0;
      if (deps.deadline.remainingMs() <= waitMs) throw thrown;
      if (waitMs > 0) await deps.pause(waitMs);
    }
  }
}

/**
 * For a block that writes: once more only where the database discarded the state of a package before it could begin, and
 * took everything back. Not for one that commits in between.
 */
export async function onceMoreAfterLostState<T>(selfCommits: boolean, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (thrown) {
    if (selfCommits || classOf(thrown) !== 'package-state') throw thrown;
    return await attempt();
  }
}
