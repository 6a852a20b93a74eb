import { request } from 'node:http';
import type { Effects, ListedCommand, NewCommand, Step } from '../../agent/ledger/contract.ts';
import { createLedger } from '../../agent/ledger/ledger.ts';
import { openLedgerDatabase } from '../../agent/ledger/ledger-database.ts';
import type { Logger } from '../../agent/log.ts';
import { systemClock } from '../../domain/clock.ts';
import type { CommandAnswer } from '../../domain/commands.ts';
import type { CommandOutcome, ConnectorCommand, LookupResult } from '../../domain/connector.ts';
import type { OutboundEvent } from '../../domain/events.ts';

/**
 * An agent that is nothing but its real ledger on disk and a connector that speaks HTTP to an ERP stand-in. It kills
 * itself with SIGKILL at the point it is told, as a power button would: no handler runs, nothing is flushed.
 */
export type Point = Step | 'erp.half-sent' | 'erp.executing' | 'erp.looking-up' | 'event.before-ack';

type Source = NonNullable<ReturnType<Effects['commandSource']>>;

export type ToAgent =
  | {
      readonly t: 'open';
      readonly stateDir: string;
      readonly keyHex: string;
      readonly erpPort: number;
      readonly killAt: Point | null;
      readonly source: Source;
    }
  | { readonly t: 'accept'; readonly command: NewCommand }
  | { readonly t: 'acknowledged'; readonly sequence: number }
  | { readonly t: 'report' }
  | { readonly t: 'close' };

export type FromAgent =
  | { readonly t: 'ready' }
  | { readonly t: 'accepted'; readonly answer: CommandAnswer }
  | { readonly t: 'events'; readonly events: readonly OutboundEvent[] }
  | {
      readonly t: 'report';
      readonly commands: readonly ListedCommand[];
      readonly histories: readonly (readonly string[])[];
      readonly auditOk: boolean;
    };

const tell = (message: FromAgent) => process.send?.(message);

function dieAt(point: Point, killAt: Point | null): void {
  if (point !== killAt) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal is on its way; nothing more of this program may run.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function send(command: ConnectorCommand, port: number, killAt: Point | null): Promise<CommandOutcome> {
  const body = JSON.stringify({ commandId: command.commandId, args: command.args });
  const cost = { calls: ['SAP_WAPI_START_WORKFLOW'], erpMs: 1, queueMs: 0 };
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, method: 'POST', headers: { 'content-length': body.length } });
    call.on('error', reject);
    call.on('information', () => dieAt('erp.executing', killAt));
    call.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        const receipt = { document: text, postedAt: '2026-03-02T10:00:00Z' };
        resolve({ outcome: 'done', receipt, readBack: 'by-reply', cost });
      });
    });
    if (killAt === 'erp.half-sent') call.write(body.slice(0, body.length / 2), () => dieAt('erp.half-sent', killAt));
    else call.end(body);
  });
}

/** What the ERP's books say of the command's id. */
function lookUp(command: ConnectorCommand, port: number, killAt: Point | null): Promise<LookupResult> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, method: 'POST', path: '/lookup' });
    call.on('error', reject);
    call.on('information', () => dieAt('erp.looking-up', killAt));
    call.on('response', (response) => {
      let document = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        document += part;
      });
      response.on('end', () => {
        const receipt = { document, postedAt: '2026-03-02T10:00:00Z' };
        resolve(document === '' ? { found: 'absent' } : { found: 'present', receipt });
      });
    });
    call.end(JSON.stringify({ commandId: command.commandId }));
  });
}

function open(told: Extract<ToAgent, { t: 'open' }>): (message: ToAgent) => void {
  const { erpPort, killAt } = told;
  const effects: Effects = {
    recheck: () => ({ allowed: true }),
    precondition: () => Promise.resolve({ met: true }),
    execute: (command) => send(command, erpPort, killAt),
    lookup: (command) => lookUp(command, erpPort, killAt),
    commandSource: () => told.source,
  };
  const nothing = () => undefined;
  const silent: Logger = { error: nothing, warn: nothing, info: nothing, debug: nothing, child: () => silent };
  const key = Buffer.from(told.keyHex, 'hex');
  const ledger = createLedger({
    opened: openLedgerDatabase({ stateDir: told.stateDir, key, cipher: 'aes256' }),
    clock: systemClock,
    log: silent,
    disk: { allowsNew: () => true, freeBytes: () => 1e12, release: () => false, restore: nothing },
    effects,
    approvers: () => [],
    writesInitially: true,
    onFatal: () => process.exit(75),
    step: (step) => dieAt(step, killAt),
  });
  const deliver = () => {
    const events = ledger.events.pending(100);
    if (events.length > 0) tell({ t: 'events', events });
  };
  ledger.events.onNew(deliver);
  void ledger.start().then(() => {
    deliver();
    tell({ t: 'ready' });
  });
  return (message) => {
    if (message.t === 'accept') void ledger.accept(message.command).then((answer) => tell({ t: 'accepted', answer }));
    if (message.t === 'acknowledged') {
      dieAt('event.before-ack', killAt);
      ledger.events.acknowledged(message.sequence);
    }
    if (message.t === 'report') {
      const commands = ledger.list();
      const histories = commands.map(
        ({ commandId }) => ledger.command(commandId)?.history.map(({ state }) => state) ?? [],
      );
      void ledger.audit.verify().then(({ ok }) => tell({ t: 'report', commands, histories, auditOk: ok }));
    }
    if (message.t === 'close') void ledger.close().then(() => process.disconnect());
  };
}

let handle: ((message: ToAgent) => void) | null = null;
process.on('message', (message: ToAgent) => {
  if (message.t === 'open') handle = open(message);
  else handle?.(message);
  if (message.t === 'close') handle = null;
});
