import type { Driving, Side } from '../against-bare.ts';
import type { Load } from './loads.ts';

export interface CallerTask {
  readonly section: Record<string, unknown>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly timeZone: string;
  readonly dir: string;
  /** Of the connector's processes, where it is not what the agent allows. */
  readonly heapMb?: number;
}

export interface CallerReady {
  /** Open items of the customers that `few items` asks about. */
  readonly fewRows: readonly number[];
  readonly manyRows: number;
}

export interface DriveOrder {
  readonly id: number;
  readonly side: Side;
  readonly load: Load;
  readonly callers: number;
  readonly forMs: number;
}

/** Everything that is open, once: streamed by the bare driver, or as the feed's first reading through the child. */
export interface StreamOrder {
  readonly id: number;
  readonly side: 'bare' | 'child';
}

export interface Streamed {
  readonly rows: number;
  readonly ms: number;
  /** Of these, until what delivers the first rows is asked: the feed first takes down what its overlap holds. */
  readonly beforeMs: number;
  /** The most rows of one call. */
  readonly largest: number;
  /** Resident memory of the connector's process before the reading, and the most during it. Null of the bare driver. */
  readonly memory: { readonly beforeMb: number; readonly peakMb: number } | null;
}

export type ToCaller =
  | { readonly task: CallerTask }
  | { readonly drive: DriveOrder }
  | { readonly stream: StreamOrder }
  | { readonly close: true };

export type FromCaller =
  | { readonly ready: CallerReady }
  | { readonly id: number; readonly driven: Driving }
  | { readonly id: number; readonly streamed: Streamed }
  | { readonly failed: string };
