import { digestOf } from '../../connector/command-digest.ts';
import type { CommandOutcome, ConnectorCommand, LookupResult } from '../../domain/connector.ts';
import type { BusinessDate, Instant } from '../../domain/dates.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import { instantOf } from '../abap/dates.ts';
import { Z_ADIT_COMMAND_LOOKUP } from '../catalogue/addon.ts';
import { failureOf, type ReturnLike, returnError } from '../errors.ts';
import type { Ask } from '../session.ts';
import { customerOf } from './arguments.ts';
import { failed, refusal, unknown } from './outcome.ts';

/** What every writing function of the add-on takes beside the command's own content. */
export interface AddonHead {
  readonly IV_COMMAND_ID: string;
  readonly IV_DIGEST: string;
  readonly IV_KUNNR: string;
  readonly IV_CALL_ID?: string;
}

interface AddonReply {
  readonly EV_OBJECT_ID: string;
  readonly EV_POSTED_ON: BusinessDate | null;
  readonly EV_POSTED_AT: string;
  readonly RETURN: ReturnLike;
}

/**
 * One call of the add-on, which writes everything and commits by itself, under a command id that counts once. `send`
 * may read before it calls; its errors must then say that nothing was written. What was written is read back by the
 * command's id. A read-back that fails takes nothing from the add-on's own word; one that contradicts it does.
 */
export async function callAddon(
  ask: Ask,
  command: ConnectorCommand,
  functionName: string,
  send: (head: AddonHead) => Promise<AddonReply>,
  now: () => Instant,
): Promise<CommandOutcome> {
  try {
    const reply = await send(headOf(command));
    const failure = failureOf(reply.RETURN);
    if (failure) return refusal(ask, functionName, failure);
    if (reply.EV_OBJECT_ID === '') return unknown(ask, `${functionName}: no number of what was made`);
    const postedAt = instantOf(reply.EV_POSTED_ON, reply.EV_POSTED_AT) ?? now();
    const receipt = { document: reply.EV_OBJECT_ID, postedAt };
    const seen = await readBack(ask, command);
    if (seen === null) return { outcome: 'done', receipt, readBack: 'by-reply', cost: ask.cost() };
    if (seen.found !== 'present' || seen.receipt.document !== receipt.document)
      return unknown(ask, `${functionName}: the add-on confirmed ${receipt.document}, its own books do not`);
    return { outcome: 'done', receipt, readBack: 'verified', cost: ask.cost() };
  } catch (thrown) {
    return failed(ask, asAditError(thrown));
  }
}

function headOf(command: ConnectorCommand): AddonHead {
  const { callId } = command.args;
  return {
    IV_COMMAND_ID: command.commandId,
    IV_DIGEST: digestOf(command),
    IV_KUNNR: customerOf(command),
    ...(typeof callId === 'string' && { IV_CALL_ID: callId }),
  };
}

async function readBack(ask: Ask, command: ConnectorCommand): Promise<LookupResult | null> {
  return lookupInAddon(ask, command).catch((thrown: unknown) => {
    ask.log('warn', 'what the add-on confirmed could not be read back', { code: asAditError(thrown).code });
    return null;
  });
}

/**
 * Asks the add-on for a command id. `absent` is its books' word; an attempt that has not committed yet is not in them,
 * and makes a second one wait. An id that stands there for something else tells nothing about this command.
 */
export async function lookupInAddon(ask: Ask, command: ConnectorCommand): Promise<LookupResult> {
  // Never joined to a call that began before the write did.
  const reply = await ask.change(Z_ADIT_COMMAND_LOOKUP, { IV_COMMAND_ID: command.commandId });
  const failure = failureOf(reply.RETURN);
  if (failure) throw returnError(Z_ADIT_COMMAND_LOOKUP.name, failure);
  if (reply.EV_FOUND !== 'X') return { found: 'absent' };
  const isOurs = reply.EV_DIGEST === digestOf(command) && reply.EV_KUNNR === customerOf(command);
  const postedAt = instantOf(reply.EV_POSTED_ON, reply.EV_POSTED_AT);
  if (!isOurs || postedAt === null || reply.EV_OBJECT_ID === '') return { found: 'cannot-tell' };
  return { found: 'present', receipt: { document: reply.EV_OBJECT_ID, postedAt } };
}

/** Thrown where a way was chosen that this section does not configure. */
export function notConfigured(what: string, hint: string): AditError {
  return new AditError('OP_UNSUPPORTED', what, { hint, outcome: 'none' });
}
