import type { Driving, Side } from '../against-bare.ts';
import type { Load } from './loads.ts';

export interface CallerTask {
  readonly section: Record<string, unknown>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly timeZone: string;
  readonly dir: string;
  readonly connections: number;
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

export type ToCaller =
  | { readonly task: CallerTask }
  | { readonly drive: DriveOrder }
  | { readonly promise: PromiseOrder }
  | { readonly close: true };

/** Bare calls of the add-on's function for promises, one after the other. */
export interface PromiseOrder {
  readonly id: number;
  readonly count: number;
}

export type FromCaller =
  | { readonly ready: CallerReady }
  | { readonly id: number; readonly driven: Driving }
  | { readonly id: number; readonly tookMs: readonly number[] }
  | { readonly failed: string };
