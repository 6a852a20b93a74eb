import type { Reply } from '../platform.ts';
import { untilTrue } from '../processes.ts';
import type { Stage } from '../stage.ts';
import type { Telling } from '../telling.ts';

export const SYSTEM = 'ecc';
/** Lindqvist Maschinenbau, as `sandbox/company/README.md` tells of her. */
export const CUSTOMER = '0000010001';
export const OTHER_CUSTOMER = '0000010002';
/** The call in which the caller of the first scene is verified. */
export const CALL = 'demo-call-1';
/** Longer than a voice waits, for questions that are to reach SAP on a busy machine. */
export const PATIENT_MS = 8_000;
const DECIDED_MS = 30_000;

/** What the conversation found out; a demo that shows something else than it says has failed. */
export class Expectations {
  readonly met: string[] = [];
  readonly broken: string[] = [];

  /** `what` is a sentence that is true if `holds`. */
  that(holds: boolean, what: string): void {
    (holds ? this.met : this.broken).push(what);
  }
}

export interface Scene {
  readonly stage: Stage;
  readonly telling: Telling;
  readonly expect: Expectations;
}

/** What the platform is told of a command. */
export interface Told {
  readonly commandId: string;
  readonly outcome: string;
  readonly document: string | null;
  /** States in the order in which the command was in them. */
  readonly states: readonly string[];
}

export const of = (customer: string) => `${SYSTEM}/${customer}`;

/** Asks for a command as the platform does, within a call if told, and shows what was said. */
export async function command(
  { stage, telling }: Scene,
  operation: string,
  args: Readonly<Record<string, unknown>>,
  idempotencyKey: string,
  callId?: string,
): Promise<{ readonly reply: Reply; readonly told: Told }> {
  const reply = await stage.platform.ask(operation, args, {
    idempotencyKey,
    deadlineMs: PATIENT_MS,
    ...(callId !== undefined && { callId }),
  });
  telling.says(reply);
  return { reply, told: toldIn(reply) };
}

/** Asks for the state of a command until it has one of these outcomes; the answer of `get_command`. */
export async function untilOutcome(
  { stage }: Scene,
  commandId: string,
  ...outcomes: readonly string[]
): Promise<{ readonly reply: Reply; readonly told: Told }> {
  let reply: Reply | null = null;
  await untilTrue(
    `command ${commandId} to be ${outcomes.join(' or ')}`,
    async () => {
      reply = await stage.platform.ask('get_command', { commandId });
      return outcomes.includes(toldIn(reply).outcome);
    },
    [stage.agent, stage.sandbox],
    DECIDED_MS,
  );
  if (reply === null) throw new Error('get_command was never asked');
  return { reply, told: toldIn(reply) };
}

function toldIn({ body }: Reply): Told {
  const { commandId, outcome, receipt, history } = (body['data'] ?? {}) as {
    commandId?: string;
    outcome?: string;
    receipt?: { document: string };
    history?: readonly { state: string }[];
  };
  return {
    commandId: commandId ?? '',
    outcome: outcome ?? `refused (${String(body['code'])})`,
    document: receipt?.document ?? null,
    states: (history ?? []).map(({ state }) => state),
  };
}

/** Whether the customer may be called, and the codes of what stands against it. */
export async function clearance(
  { stage, telling }: Scene,
  customer: string,
  purpose: 'collection' | 'callback',
): Promise<{ readonly isClear: boolean; readonly codes: readonly string[] }> {
  const reply = await stage.platform.ask(
    'check_call_clearance',
    { customer: of(customer), purpose },
    { deadlineMs: PATIENT_MS },
  );
  const { clear = false, reasons = [] } = (reply.body['data'] ?? {}) as {
    clear?: boolean;
    reasons?: readonly { code: string }[];
  };
  const codes = reasons.map(({ code }) => code);
  telling.line(`  may we call (${purpose})? ${clear ? 'yes' : 'NO'}${codes.length > 0 ? `: ${codes.join(', ')}` : ''}`);
  return { isClear: clear, codes };
}

/** Records of one customer in the ERP's books, read past Adit. */
export async function inBooks(
  { stage }: Scene,
  part: 'promises' | 'disputes' | 'activities' | 'preferences' | 'tasks',
  customer: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await stage.books.part(part, SYSTEM)).filter((record) => record['customer'] === customer);
}

/** A calendar date so many days from now. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
