import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ALL_FUNCTIONS } from '../../../bapi/catalogue/all.ts';
import type { InputOf, RfcFunction } from '../../../bapi/catalogue/types.ts';
import { type RfcSection, Section } from '../../../bapi/config.ts';
import { driverFor } from '../../../bapi/connection.ts';
import type { RfcDriver } from '../../../bapi/driver.ts';
import { AditError, asAditError, toWire, type WireError } from '../../../domain/errors.ts';

/** What a test asks of this process, which holds the real driver and therefore may crash. */
export type Order =
  | {
      readonly do: 'open';
      readonly section: unknown;
      readonly secrets: Readonly<Record<string, string>>;
      readonly role: 'read' | 'write';
      readonly profile: 'development' | 'production';
      readonly workDir: string;
    }
  | {
      readonly do: 'call';
      readonly fn: string;
      readonly input?: Readonly<Record<string, unknown>>;
      readonly repeatable?: boolean;
      readonly withinMs?: number;
    }
  /** A unit of work: its calls in order, then it throws if it is told to. An error of one call ends it unless it is told to go on. */
  | {
      readonly do: 'unit';
      readonly calls: readonly {
        readonly fn: string;
        readonly input?: Readonly<Record<string, unknown>>;
        readonly goOn?: boolean;
      }[];
      readonly throws?: boolean;
      readonly withinMs?: number;
    }
  | { readonly do: 'probe' }
  /** Milliseconds that a look at a file takes: it needs a thread of the same pool as calls. */
  | { readonly do: 'stat' }
  | { readonly do: 'later'; readonly ms: number }
  | { readonly do: 'close' };

export interface Asked {
  readonly id: number;
  readonly order: Order;
}

export type Told =
  | { readonly id: number; readonly ok: true; readonly value: unknown; readonly ms: number }
  | { readonly id: number; readonly ok: false; readonly error: WireError; readonly ms: number }
  | { readonly abandoned: string }
  | { readonly logged: string };

const functions = new Map(ALL_FUNCTIONS.map((fn) => [fn.name, fn]));
let driver: RfcDriver | null = null;
let laterMs = 0;

function tell(told: Told): void {
  process.send?.(told);
}

function named(name: string): RfcFunction {
  const fn = functions.get(name);
  if (!fn) throw new Error(`the catalogue has no ${name}`);
  return fn;
}

function signalOf(withinMs = 30_000): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new AditError('DEADLINE_EXCEEDED', 'the test waits no longer')), withinMs).unref();
  return controller.signal;
}

function opened(): RfcDriver {
  if (!driver) throw new Error('nothing is open');
  return driver;
}

async function carryOut(order: Order): Promise<unknown> {
  switch (order.do) {
    case 'open': {
      const { section, secrets, role, profile, workDir } = order;
      driver = driverFor(Section.parse(section) as RfcSection, {
        role,
        timeZone: 'Europe/Berlin',
        profile,
        workDir,
        secret: (reference) => secrets[reference] ?? '',
        now: () => Date.now(),
        monotonic: () => performance.now() + laterMs,
        abandon: (reason) => tell({ abandoned: reason.message }),
        log: (level, message, fields) => tell({ logged: `${level} ${message} ${JSON.stringify(fields ?? {})}` }),
      });
      return null;
    }
    case 'call': {
      const { fn, input = {}, repeatable = true, withinMs } = order;
      return await opened().call(named(fn), input as InputOf<RfcFunction>, { signal: signalOf(withinMs), repeatable });
    }
    case 'unit':
      return await opened().session(signalOf(order.withinMs), async (session) => {
        const replies: unknown[] = [];
        for (const { fn, input = {}, goOn = false } of order.calls) {
          const reply = await session.call(named(fn), input as InputOf<RfcFunction>).catch((thrown: unknown) => {
            if (!goOn) throw thrown;
            return toWire(asAditError(thrown));
          });
          replies.push(reply);
        }
        if (order.throws) throw new AditError('ERP_REJECTED', 'the work changed its mind');
        return replies;
      });
    case 'probe':
      return await opened().probe(signalOf());
    case 'stat': {
      const startedAt = performance.now();
      await stat(process.cwd());
      return performance.now() - startedAt;
    }
    case 'later':
      laterMs += order.ms;
      return null;
    case 'close':
      await opened().close();
      return statSync(process.cwd()).isDirectory();
  }
}

process.on('message', (raw) => {
  const { id, order } = raw as Asked;
  const startedAt = performance.now();
  const ms = () => Math.round(performance.now() - startedAt);
  carryOut(order).then(
    (value) => tell({ id, ok: true, value, ms: ms() }),
    (thrown: unknown) => tell({ id, ok: false, error: toWire(asAditError(thrown)), ms: ms() }),
  );
});
