import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ListedCommand, NewCommand } from '../../agent/ledger/contract.ts';
import type { OutboundEvent } from '../../domain/events.ts';
import type { FromAgent, Point, ToAgent } from './agent-process.ts';
import { erpStandIn, type Fault, MARKED_MS, ZOMBIE_MS } from './erp-stand-in.ts';

export const KILL_POINTS = [
  'accept.before-insert',
  'accept.committed',
  'worker.claimed',
  'worker.in-flight',
  'erp.half-sent',
  'erp.executing',
  'worker.replied',
  'worker.decided',
  'event.before-ack',
] as const satisfies readonly Point[];

/** Points on the way of a lookup; reached only where an outcome is unknown. */
export const SETTLE_POINTS = [
  'settler.asking',
  'erp.looking-up',
  'settler.answered',
  'settler.decided',
] as const satisfies readonly Point[];

/** What the connector declares, and whether this ERP keeps the command's id unique. */
export const STRATEGIES = {
  park: { source: { settling: 'park' }, hasMarker: false },
  marker: { source: { settling: 'marker', quiesceMs: 2 * MARKED_MS }, hasMarker: true },
  quiesce: { source: { settling: 'quiesce_readback', quiesceMs: 2 * ZOMBIE_MS }, hasMarker: false },
} as const;
export type Strategy = keyof typeof STRATEGIES;

export interface Aftermath {
  /** Points at which a process really died, in order. */
  readonly died: readonly Point[];
  readonly effects: number;
  readonly commands: readonly ListedCommand[];
  readonly history: readonly string[];
  readonly auditOk: boolean;
  /** Every command id that an acknowledgement ever named. */
  readonly acknowledged: readonly string[];
  /** States that the platform was told, in the order of its arrival, repeats removed. */
  readonly told: readonly string[];
}

const SETTLED = ['confirmed', 'failed', 'parked'];

/**
 * One command through a run of processes on the same disk, each killed at its point, the last left alone. The
 * platform's side does what the gateway does: it repeats what was not acknowledged and acknowledges every event.
 */
export async function survive(
  points: readonly Point[],
  strategy: Strategy = 'park',
  fault: Fault = 'none',
): Promise<Aftermath> {
  const { source, hasMarker } = STRATEGIES[strategy];
  const stateDir = mkdtempSync(join(tmpdir(), 'adit-crash-'));
  const erp = await erpStandIn(hasMarker, fault);
  const keyHex = randomBytes(32).toString('hex');
  const platform = new Platform();
  const died: Point[] = [];
  try {
    for (const killAt of points) {
      const run = await platform.run({ t: 'open', stateDir, keyHex, erpPort: erp.port, killAt, source });
      if (run === 'killed') died.push(killAt);
    }
    const report = await platform.run({ t: 'open', stateDir, keyHex, erpPort: erp.port, killAt: null, source });
    if (report === 'killed') throw new Error('a process that nobody killed died');
    await erp.idle();
    return {
      died,
      effects: erp.total(),
      commands: report.commands,
      history: report.histories[0] ?? [],
      auditOk: report.auditOk,
      acknowledged: [...platform.acknowledged],
      told: platform.told.map(({ body }) => String((JSON.parse(body) as { state: unknown }).state)),
    };
  } finally {
    await erp.close();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

type Report = Extract<FromAgent, { t: 'report' }>;

/** The platform's end, which outlives the agents. */
class Platform {
  readonly acknowledged = new Set<string>();
  readonly told: OutboundEvent[] = [];
  readonly #command: NewCommand = {
    idempotencyKey: 'call-1/task-1',
    kind: 'create_task',
    system: 'ecc',
    customer: '0000010001',
    args: { kind: 'follow_up', text: 'call back on Friday' },
    mode: 'auto',
    policyVersion: 'p1',
    tenant: 'acme',
    principal: 'voice-app',
    tier: 'verified',
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  };

  /** One process from start to its death, or until it is settled; then its report. */
  run(open: Extract<ToAgent, { t: 'open' }>): Promise<Report | 'killed'> {
    const agent = fork(new URL('./agent-process.ts', import.meta.url), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    return new Promise((resolve, reject) => {
      let report: Report | null = null;
      let closing = false;
      agent.on('error', reject);
      agent.on('exit', (code, signal) => {
        if (signal === 'SIGKILL') resolve('killed');
        else if (code === 0 && report) resolve(report);
        else reject(new Error(`the agent ended with ${code ?? signal}`));
      });
      const say = (message: ToAgent) => tell(agent, message);
      agent.on('message', (message: FromAgent) => {
        if (message.t === 'ready') {
          if (this.acknowledged.size === 0) say({ t: 'accept', command: this.#command });
          say({ t: 'report' });
        }
        if (message.t === 'accepted') {
          this.acknowledged.add(message.answer.commandId);
          say({ t: 'report' });
        }
        if (message.t === 'events') {
          this.#hear(message.events, say);
          say({ t: 'report' });
        }
        if (message.t === 'report') {
          report = message;
          const isDone = message.commands.some(({ state }) => SETTLED.includes(state)) && this.acknowledged.size > 0;
          if (isDone && this.told.length > 0 && !closing) {
            closing = true;
            say({ t: 'close' });
          }
        }
      });
      say(open);
    });
  }

  #hear(events: readonly OutboundEvent[], say: (message: ToAgent) => void): void {
    for (const event of events) {
      const isKnown = this.told.some(({ epoch, sequence }) => epoch === event.epoch && sequence === event.sequence);
      if (!isKnown) this.told.push(event);
      say({ t: 'acknowledged', sequence: event.sequence });
    }
  }
}

/** To a process that may be dying: what does not arrive is told to the next one. */
function tell(agent: ChildProcess, message: ToAgent): void {
  if (agent.connected) agent.send(message, () => undefined);
}
