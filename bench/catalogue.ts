import type { Figure } from './figure.ts';

export interface BenchOptions {
  /** One short run of everything: shows that it works, not how fast it is. */
  readonly quick: boolean;
  /** Told what is being done. */
  readonly onStep: (step: string) => void;
}

interface Bench {
  readonly name: string;
  readonly what: string;
  /** Starts what it needs, measures, and leaves nothing running. */
  readonly run: (options: BenchOptions) => Promise<readonly Figure[]>;
}

/** All benchmarks, in the order in which they run. */
export const benches: readonly Bench[] = [
  {
    name: 'voice',
    what: 'what a caller waits for: SAP at 850 ms a call, 80 ms round trip to the gateway',
    run: async (options) => (await import('./voice.ts')).voice(options),
  },
  {
    name: 'roads',
    what: 'both roads to SAP: the connector against the bare node-rfc client and against bare undici, same calls',
    run: async (options) => (await import('./roads.ts')).roads(options),
  },
  {
    name: 'ebs',
    what: 'the connector to Oracle EBS against the bare oracledb driver executing the same statements, reads and a write',
    run: async (options) => (await import('./ebs.ts')).ebs(options),
  },
  {
    name: 'ebs-changes',
    what: 'the first reading of the EBS feed, some 10,000 and 100,000 open items, against bare oracledb; its memory',
    run: async (options) => (await import('./ebs-changes.ts')).ebsChanges(options),
  },
  {
    name: 'commands',
    what: 'a promise from being taken in until it is recorded, against one bare call of the function that writes it',
    run: async (options) => (await import('./commands.ts')).commands(options),
  },
  {
    name: 'reply',
    what: 'a fixed reply through REST, gateway and tunnel against direct node:https and a bare mTLS ws echo',
    run: async (options) => (await import('./reply.ts')).reply(options),
  },
  {
    name: 'cached',
    what: 'list_open_items of 14 held rows end to end, for each cipher, against direct node:https',
    run: async (options) => (await import('./cached.ts')).cached(options),
  },
  {
    name: 'store',
    what: 'records and outbox against bare better-sqlite3',
    run: async (options) => (await import('./store.ts')).store(options),
  },
  {
    name: 'footprint',
    what: 'memory of the agent and its children, idle and after 10,000 calls; start to ready',
    run: async (options) => (await import('./footprint.ts')).footprint(options),
  },
];
