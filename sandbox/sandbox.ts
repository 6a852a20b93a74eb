import { chmod, mkdir } from 'node:fs/promises';
import type { SystemAccess } from './access.ts';
import { CallLog } from './calls.ts';
import { localDate } from './company/calendar.ts';
import { makeCompany } from './company/company.ts';
import { startControl } from './control/server.ts';
import type { EbsOptions } from './ebs/options.ts';
import { type EccOptions, startEcc } from './ecc/system.ts';
import { FaultBook } from './faults.ts';
import { startPostgres } from './postgres/server.ts';
import type { StartedSystem, SystemDeps } from './system.ts';

export type { EccAccess, SystemAccess } from './access.ts';

export const SYSTEM_NAMES = ['ecc', 'ebs'] as const;
export type SystemName = (typeof SYSTEM_NAMES)[number];

export interface SandboxOptions extends EccOptions, EbsOptions {
  readonly customers: number;
  readonly items: number;
  readonly seed: number;
  /** Which ERPs run; the ECC alone unless told. */
  readonly systems?: readonly SystemName[];
  /** Folder for certificates and passwords; made if missing, 0700. What it holds from an earlier run is used again. */
  readonly dir: string;
  /** Business date; today in the systems' time zone unless a test needs another. */
  readonly asOf?: string;
  /** IANA zone of the simulated servers; default Europe/Berlin. */
  readonly timeZone?: string;
  /** Customers of `sandbox/company/README.md` that are there on demand. Default `off`. */
  readonly largeCustomer?: 'on' | 'off';
  /** Open items of the large customer; 5,000 unless told. */
  readonly largeItems?: number;
  readonly rareCustomers?: 'on' | 'off';
  now(): number;
  onError(error: unknown): void;
}

export interface RunningSandbox {
  readonly controlUrl: string;
  readonly systems: readonly SystemAccess[];
  /** Ends everything that was started; idempotent. The folder stays. */
  stop(): Promise<void>;
}

const TIME_ZONE = 'Europe/Berlin';
const START: Readonly<Record<SystemName, (deps: SystemDeps, options: SandboxOptions) => Promise<StartedSystem>>> = {
  ecc: startEcc,
  // A whole database's worth of code, which a sandbox of the ECC alone need not load.
  ebs: async (deps, options) => (await import('./ebs/system.ts')).startEbs(deps, options),
};

/** Starts database, books, the simulated ERPs and the control server. On failure nothing is left running. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let last = undo.pop(); last !== undefined; last = undo.pop()) await last();
  };
  try {
    await mkdir(options.dir, { recursive: true, mode: 0o700 });
    await chmod(options.dir, 0o700);
    const timeZone = options.timeZone ?? TIME_ZONE;
    const asOf = options.asOf ?? localDate(options.now(), timeZone);
    const postgres = await startPostgres();
    undo.push(() => postgres.stop());
    const { customers, items, largeItems, seed, now, onError } = options;
    const largeCustomer = options.largeCustomer === 'on';
    const rareCustomers = options.rareCustomers === 'on';
    const deps: SystemDeps = {
      company: makeCompany({
        customers,
        items,
        seed,
        asOf,
        largeCustomer,
        ...(largeItems !== undefined && { largeItems }),
        rareCustomers,
      }),
      seed,
      postgres,
      faults: new FaultBook(),
      calls: new CallLog(),
      dir: options.dir,
      timeZone,
      now: () => now(),
      onError,
      undo: (step) => undo.push(step),
    };
    const started: StartedSystem[] = [];
    for (const name of options.systems ?? ['ecc']) started.push(await START[name](deps, options));
    const control = await startControl({
      systems: started.map(({ books }) => books),
      faults: deps.faults,
      calls: deps.calls,
      sessions: {
        list: () => started.flatMap(({ sessions }) => sessions?.list() ?? []),
        reset: () => {
          for (const { sessions } of started) sessions?.reset();
        },
      },
      onError,
    });
    undo.push(() => control.close());
    return { controlUrl: control.url, systems: started.map(({ access }) => access), stop };
  } catch (error) {
    await stop().catch(options.onError);
    throw error;
  }
}
