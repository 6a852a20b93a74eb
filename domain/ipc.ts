import type { Connection, DoctorFinding, NativeDriver, Notice } from './connector.ts';
import type { WireError } from './errors.ts';

/**
 * Messages between the agent and the child process of one ERP system and role, over the channel that
 * `child_process.fork` with `serialization: 'advanced'` opens (structured clones, so strings stay exact).
 *
 * Order: the parent sends `open` once; the child answers `ready` (or `error` with id 0 when it cannot open). Only then
 * calls follow, any number at once; each ends with exactly one `result` or `error`. After `cancel` the child still
 * answers the call, with CANCELLED if the driver let go. `close`, or a channel that disconnects, ends the child.
 */
export type ConnectionMethod = Exclude<keyof Connection, 'close'>;

export type ParentMessage =
  | {
      readonly t: 'open';
      readonly kind: string;
      readonly role: 'read' | 'write';
      readonly timeZone: string;
      readonly profile: 'development' | 'production';
      readonly workDir: string;
      /** Operations that the policy enables for this system. */
      readonly operations?: readonly string[];
      readonly section: unknown;
      /** Secret reference → value, each already resolved by the agent. The only way secrets reach a child. */
      readonly secrets: Readonly<Record<string, string>>;
    }
  | {
      readonly t: 'call';
      /** 1 and up, never reused within one child. */
      readonly id: number;
      readonly method: ConnectionMethod;
      /** The method's arguments without the CallContext, which the child builds from `remainingMs` and `cancel`. */
      readonly args: readonly unknown[];
      readonly remainingMs: number;
    }
  /** Instead of `open`: whether the connector's native driver can be loaded. Answered by `probed` or `error` with id 0. */
  | {
      readonly t: 'probe';
      readonly kind: string;
      readonly where: Parameters<NativeDriver['probe']>[0];
    }
  | { readonly t: 'cancel'; readonly id: number }
  | { readonly t: 'close' };

export type ChildMessage =
  | { readonly t: 'ready' }
  | { readonly t: 'probed'; readonly findings: readonly DoctorFinding[] }
  | { readonly t: 'result'; readonly id: number; readonly value: unknown }
  /** `id` 0: the connection could not be opened, or the child gives itself up. The parent kills it. */
  | { readonly t: 'error'; readonly id: number; readonly error: WireError }
  /** Replaces what was told before. */
  | { readonly t: 'notices'; readonly present: readonly Notice[] }
  | {
      readonly t: 'log';
      readonly level: 'error' | 'warn' | 'info' | 'debug';
      readonly message: string;
      readonly fields?: Readonly<Record<string, unknown>>;
    };
