import { z } from 'zod';
import { COMMAND_STATES } from '../domain/commands.ts';
import type { DoctorFinding, Identity } from '../domain/connector.ts';
import type { ErrorCode } from '../domain/error-codes.ts';
import { AditError, asAditError, fromWire } from '../domain/errors.ts';
import type { Problem } from '../protocol/reply.ts';
import { createLinks } from './answers/links.ts';
import type { ControlMethod, ControlMethods } from './control/messages.ts';
import type { SystemStatus } from './host/contract.ts';
import type { CommandStory, Ledger } from './ledger/contract.ts';
import { linkRows } from './link-rows.ts';
import { reconcileAll } from './reconcile-all.ts';
import type { Router } from './router.ts';
import { agentStatus, type StatusDeps } from './status.ts';
import type { Sync } from './sync/contract.ts';

export interface MethodDeps extends StatusDeps {
  readonly router: Router;
  readonly sync: Sync;
}

/** Doctor and `call` may wait for an ERP that is slow; nothing else does. */
const DOCTOR_MS = 60_000;
const CALL_MS = 8_000;

const name = z.string().min(1).max(60);
const by = z.string().min(1).max(80);
const text = z.string().min(1).max(300);

/** A control method: its parameters are checked, and what changes something is written to the audit first. */
function method<S extends z.ZodType>(params: S, run: (params: z.output<S>) => unknown): ControlMethod {
  return async (given) => {
    const parsed = params.safeParse(given);
    if (!parsed.success) {
      throw new AditError('INPUT_INVALID', 'the parameters of the request are not right', {
        details: { fields: parsed.error.issues.map(({ path }) => path.join('.')) },
      });
    }
    return run(parsed.data);
  };
}

function audited(ledger: Ledger, kind: string, actor: string, subject: string): Promise<unknown> {
  return ledger.audit.append({ kind: `cli.${kind}`, actor, subject });
}

/** What the local command line may ask of the running agent. */
export function controlMethods(deps: MethodDeps): ControlMethods {
  const { ledger, host, sync } = deps;
  const head = z.strictObject({ sequence: z.int().min(0), hash: z.string().max(64) });
  const decision = z.object({ commandId: name, approver: by, signature: z.string().max(200), reason: text.optional() });
  const wish = z.strictObject({ commandId: name, operator: by, dryRun: z.boolean().default(false) });
  const listed = z.object({
    states: z.array(z.enum(COMMAND_STATES)).max(COMMAND_STATES.length).optional(),
    system: name.optional(),
    customer: name.optional(),
    limit: z.int().min(1).max(1000).optional(),
  });
  return {
    status: method(z.object({ load: z.boolean().default(false) }), ({ load }) => agentStatus(deps, load)),
    call: method(
      z.object({ operation: name, args: z.unknown(), system: name.optional(), callId: name.optional() }),
      (asked) => callLocally(deps.router, asked),
    ),
    // A list is looked at in passing and copied into tickets; what a caller said stands in the one command shown.
    'outbox.list': method(listed, (filter) =>
      ledger.list(withoutUndefined(filter)).map(({ args: _args, ...command }) => command),
    ),
    'outbox.show': method(z.object({ commandId: name }), ({ commandId }) => {
      const story = ledger.command(commandId);
      if (!story) throw new AditError('NOT_FOUND', 'there is no such command');
      const owner = ledger.owner(commandId);
      const own = owner ? ledger.list({ system: owner.system, customer: owner.customer, limit: 1000 }) : [];
      const given = own.find((command) => command.commandId === commandId);
      return { ...owner, ...story, ...(given && { args: given.args }) };
    }),
    'outbox.resolve': method(
      z.object({ commandId: name, applied: z.boolean(), reason: text, operator: by, document: name.optional() }),
      (resolution) => ledger.resolve(resolution),
    ),
    'outbox.cancel': method(wish.extend({ reason: text }), async ({ dryRun, ...request }) => {
      const present = heldCommand(ledger, request.commandId);
      if (dryRun) return { ...present, note: 'nothing was changed' };
      await audited(ledger, 'outbox.cancel', request.operator, request.commandId);
      return ledger.cancel(request);
    }),
    'outbox.retry': method(wish.extend({ reason: text }), async (request) => {
      heldCommand(ledger, request.commandId);
      await audited(ledger, dryRunOr('outbox.retry', request), request.operator, request.commandId);
      return ledger.retry(request);
    }),
    'outbox.reconcile': method(wish.partial({ commandId: true }), ({ commandId, ...request }) =>
      reconcileAll(ledger, commandId, request),
    ),
    'approvals.pending': method(z.object({}), () => ledger.approvals.pending()),
    'approvals.approve': method(decision, ({ commandId, approver, signature }) =>
      ledger.approvals.approve({ commandId, approver, signature }),
    ),
    'approvals.reject': method(decision, (given) => ledger.approvals.reject(given)),
    'audit.verify': method(z.object({ known: head.optional() }), ({ known }) => ledger.audit.verify(known)),
    'writes.set': method(z.object({ on: z.boolean(), by }), async (wanted) => {
      await ledger.writesSwitch.set(wanted.on, wanted.by);
      return { writes: ledger.writesSwitch.isOn() ? 'on' : 'off' };
    }),
    'calls.allow': method(
      z.object({ system: name, customer: z.string().min(1).max(80), reason: text, operator: by }),
      async (lift) => {
        const { system, customer } = lift;
        const lifted = ledger.callBars.holds(system, customer);
        await ledger.callBars.lift(lift);
        // One that the customer said through another system holds for this account too, until it is lifted there.
        const still = createLinks(deps)
          .of({ system, number: customer })
          .others.filter((other) => ledger.callBars.holds(other.system, other.number))
          .map((other) => `${other.system}/${other.number}`);
        return { system, customer, lifted, ...(still.length > 0 && { still }) };
      },
    ),
    'system.repin': method(z.object({ name, by }), async (wanted) => {
      await audited(ledger, 'system.repin', wanted.by, wanted.name);
      return host.repin(wanted.name);
    }),
    'system.reset': method(z.object({ name, by }), async (wanted) => {
      await audited(ledger, 'system.reset', wanted.by, wanted.name);
      host.reset(wanted.name);
      return { name: wanted.name, reset: true };
    }),
    'sync.run': method(z.object({ system: name, feed: z.enum(['changes', 'searchIndex']) }), ({ system, feed }) =>
      sync.runNow(system, feed),
    ),
    doctor: method(z.object({}), async () => {
      const signal = AbortSignal.timeout(DOCTOR_MS);
      return Promise.all(
        host.systems().map(async (system) => ({
          system: system.name,
          findings: [
            ...(await system.doctor({ signal, remainingMs: DOCTOR_MS }).catch(unexamined)),
            ...host
              .status()
              .flatMap(({ name: of, identity }) => (of === system.name ? [identityRow(of, identity)] : [])),
            ...linkRows(deps, system.name),
          ],
        })),
      );
    }),
  };
}

function heldCommand(ledger: Ledger, commandId: string): CommandStory {
  const story = ledger.command(commandId);
  if (!story) throw new AditError('NOT_FOUND', 'there is no such command');
  return story;
}

function dryRunOr(kind: string, { dryRun }: { readonly dryRun: boolean }): string {
  return dryRun ? `${kind}.dry-run` : kind;
}

/** Whether the system that answers is the one first met. */
function identityRow(system: string, { state, pinned, seen }: SystemStatus['identity']): DoctorFinding {
  const named = (identity: Identity | null) =>
    Object.entries(identity?.parts ?? {})
      .filter(([, value]) => value !== 'unknown')
      .map(([part, value]) => `${part} ${value}`)
      .join(', ');
  const check = 'identity';
  if (state === 'pinned') return { check, status: 'ok', text: `${named(seen ?? pinned)}, as pinned` };
  if (state === 'mismatch') {
    const text = `${named(seen)} answers where ${named(pinned)} is pinned; writes are locked`;
    return { check, status: 'fail', text, remedy: `correct the address, or run "adit system repin ${system}"` };
  }
  return { check, status: 'warn', text: 'the system has not said who it is', remedy: 'see the rows above' };
}

/** A system that cannot be examined is a finding of its own and does not hide the others. */
function unexamined(thrown: unknown): readonly DoctorFinding[] {
  const { message, nextStep } = asAditError(thrown);
  return [{ check: 'connector', status: 'fail', text: message, remedy: nextStep }];
}

/** `adit call`: the platform's own way in, with the same policy, as principal `local`. */
async function callLocally(
  router: Router,
  asked: {
    readonly operation: string;
    readonly args?: unknown;
    readonly system?: string | undefined;
    readonly callId?: string | undefined;
  },
): Promise<unknown> {
  const meta = {
    op: asked.operation,
    tenant: 'local',
    principal: 'local',
    ...(asked.system !== undefined && { system: asked.system }),
    ...(asked.callId !== undefined && { callId: asked.callId }),
  };
  const body = Buffer.from(JSON.stringify(asked.args ?? {}));
  const reply = await router.handle(meta, body, { signal: AbortSignal.timeout(CALL_MS), remainingMs: CALL_MS });
  const answer: unknown = JSON.parse(reply.body.toString('utf8'));
  if (reply.meta.status < 400) return answer;
  const { code, detail, details } = answer as Pick<Problem, 'code' | 'detail' | 'details'>;
  throw fromWire({ code: code as ErrorCode, message: detail, ...(details && { details }) });
}

function withoutUndefined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
