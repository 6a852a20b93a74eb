import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { lastLines } from '../sandbox/demo/processes.ts';
import { Stage } from '../sandbox/demo/stage.ts';
import { type DelayLine, openDelayLine } from './delay-line.ts';

export interface DistantOptions {
  readonly customers: number;
  readonly items: number;
  /** Round trip between agent and gateway. */
  readonly roundTripMs: number;
  /** Reads at one time, and sessions that they may hold together. */
  readonly erpCap: number;
}

interface DemoConfig {
  tunnel: { gatewayUrl: string };
  systems: { name: string; concurrency?: number; schedule?: object; section: { maxConnections?: number } }[];
}

/** Feeds run once at the start and then not for a year: what the ERP sees later was asked by the benchmark. */
const RARELY = { changes: '0 0 1 1 *', searchIndex: '0 0 1 1 *' };
const SYNC_MS = 60_000;
const LOOK_EVERY_MS = 100;

export interface DistantStage {
  readonly stage: Stage;
  /** Makes every call of the ERP take so long; null lets it be as fast as it is. */
  slowDown(callMs: number | null): Promise<void>;
  close(): Promise<void>;
}

/** The demo's processes with a network between agent and gateway, once the agent has synchronised. */
export async function openDistantStage(options: DistantOptions): Promise<DistantStage> {
  const { customers, items, roundTripMs, erpCap } = options;
  // The hour's budget of records guards against a hostile platform; a benchmark asks more than people do.
  const config = { policy: { recordsPerHour: 10_000_000 } };
  const stage = await new Stage({ customers, items, config, withoutAgent: true }).open();
  let line: DelayLine | null = null;
  const close = async () => {
    await stage.close();
    await line?.close();
  };
  try {
    const target = new URL(stage.access.tunnelUrl);
    line = await openDelayLine({ host: target.hostname, port: Number(target.port) }, roundTripMs / 2);
    target.port = String(line.port);
    changeConfig(stage.configFile, (demo) => {
      demo.tunnel.gatewayUrl = target.href;
      for (const system of demo.systems) {
        Object.assign(system, { concurrency: erpCap, schedule: RARELY });
        system.section.maxConnections = erpCap;
      }
    });
    await stage.startAgent();
    await synchronised(stage);
    return {
      stage,
      slowDown: async (ms) => {
        await stage.books.heal();
        if (ms !== null) await stage.books.fault({ system: 'ecc', at: 'call', action: 'delay', ms, sticky: true });
      },
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

function changeConfig(file: string, change: (config: DemoConfig) => void): void {
  const config = parse(readFileSync(file, 'utf8')) as DemoConfig;
  change(config);
  writeFileSync(file, stringify(config, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }));
}

/**
 * The search index and all open items are held once these answer: they know no other source. The portfolio comes last,
 * because it has master records read, which would stand in the feeds' way.
 */
const FROM_FEEDS = [
  { operation: 'find_customer', args: { name: 'nobody at all' } },
  { operation: 'list_call_candidates', args: {} },
] as const;

async function synchronised({ platform, agent }: Stage): Promise<void> {
  const until = performance.now() + SYNC_MS;
  for (const { operation, args } of FROM_FEEDS) {
    for (;;) {
      const { status, body } = await platform.ask(operation, args);
      if (status === 200) break;
      if (performance.now() > until) {
        throw new Error(`the agent did not synchronise: ${JSON.stringify(body)}\n${lastLines(agent.logFile)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}
