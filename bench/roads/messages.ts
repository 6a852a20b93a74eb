import type { Driven } from '../load.ts';
import type { Load } from './loads.ts';

/**
 * `bare`: the driver's own client or undici, with nothing of ours. `session`: what an answer is made with, `Session.ask`
 * down to the driver. `child`: the agent's side of a connector process, with mapping and IPC.
 */
export type Side = 'bare' | 'session' | 'child';

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

/** `cpuMsEach`: what a call cost the process that asked, all threads; of a connector process it is the agent's side. */
export type Driving = Driven & { readonly cpuMsEach: number };

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
