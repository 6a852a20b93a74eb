import { digestOf } from '../../connector/command-digest.ts';
import { rejected } from '../../connector/nothing-written.ts';
import type { CommandOutcome, ConnectorCommand, LookupResult } from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import { instantOf } from '../../domain/dates.ts';
import { AditError, asAditError } from '../../domain/errors.ts';
import type { Ask, Text } from '../ask.ts';
import {
  commandBlock,
  LOOKING,
  type ParameterOf,
  type ProcedureName,
  type Route,
  SETTINGS,
} from '../catalogue/blocks.ts';
import { failed, notSent, refused, unknown } from './outcome.ts';
import { settingsOf } from './settings.ts';

/** What a command says to its procedure. */
type Says<N extends ProcedureName> = Readonly<Record<ParameterOf<N>, Text>>;

export const routeOf = ({ section }: Pick<Ask, 'section'>): Route => (section.addon === 'on' ? 'addon' : 'direct');

/**
 * One block that writes everything and commits as the last thing it does, or rolls everything back. What it wrote is
 * read back by the command's id; a reading that fails takes nothing from the block's own word, one that contradicts it
 * does.
 *
 * @param says may look before it writes; its errors must then say that nothing was written
 */
export async function carryOut<N extends ProcedureName>(
  ask: Ask,
  command: ConnectorCommand,
  procedure: N,
  says: () => Says<N> | Promise<Says<N>>,
  now: () => Instant,
): Promise<CommandOutcome> {
  try {
    const head = headOf(command);
    const block = commandBlock(procedure, routeOf(ask));
    if (!block) throw new AditError('OP_UNSUPPORTED', `${procedure} needs the add-on`, { outcome: 'none' });
    const said = await says();
    const told = await ask.call(block, { ...head, p_orgs: ask.orgs, ...said, ...settings(ask) });
    const { x_status: status = null, x_document: document = null, x_message: message = null } = told;
    if (status === 'REFUSED') return refused(ask, message ?? 'EBS refused it');
    if (status === 'LATER') return notSent(ask, message ?? 'not now');
    if ((status !== 'DONE' && status !== 'REPEATED') || document === null)
      return unknown(ask, `${procedure}: no number of what was made`);
    const postedAt = instantOf(told['x_posted_at'] ?? '', ask.timeZone) ?? now();
    return await readBack(ask, command, { document, postedAt });
  } catch (thrown) {
    return failed(ask, asAditError(thrown));
  }
}

/** An id that is no id of ours could be taken for another mark, or for none. */
const COMMAND_ID = /^[A-Za-z0-9-]{1,60}$/;

function headOf(command: ConnectorCommand) {
  if (!COMMAND_ID.test(command.commandId)) throw rejected('this command id does not fit into a record of EBS');
  return { p_command_id: command.commandId, p_digest: digestOf(command), p_customer: command.customer };
}

/** Settings for a block that runs without the add-on; with it they are in its own table. */
export function settings(ask: Ask): Readonly<Record<string, Text>> {
  return routeOf(ask) === 'direct' ? { [SETTINGS]: settingsOf(ask.section) } : {};
}

async function readBack(
  ask: Ask,
  command: ConnectorCommand,
  receipt: { readonly document: string; readonly postedAt: Instant },
): Promise<CommandOutcome> {
  const seen = await lookupCommand(ask, command).catch((thrown: unknown) => {
    ask.log('warn', 'what EBS confirmed could not be read back', { code: asAditError(thrown).code });
    return null;
  });
  // An open dispute that was given back carries the mark of whoever opened it.
  const isOwn = seen !== null && (seen.found === 'present' || command.kind !== 'create_dispute');
  if (!isOwn) return { outcome: 'done', receipt, readBack: 'by-reply', cost: ask.cost() };
  if (seen.found !== 'present' || seen.receipt.document !== receipt.document)
    return unknown(ask, `EBS confirmed ${receipt.document}, its own books do not`);
  return { outcome: 'done', receipt: seen.receipt, readBack: 'verified', cost: ask.cost() };
}

/**
 * Asks for a command's id: with the add-on its own table, which the id is unique in; without it the records that the
 * command's kind makes. `absent` is their word; an attempt that has not committed yet is not in them.
 */
export async function lookupCommand(ask: Ask, command: ConnectorCommand): Promise<LookupResult> {
  const { promise, dispute } = command.args;
  const object = command.kind === 'change_promise' ? promise : command.kind === 'update_dispute' ? dispute : null;
  const told = await ask.look(LOOKING[routeOf(ask)].lookup_command, {
    ...headOf(command),
    p_kind: command.kind,
    p_object: typeof object === 'string' ? object : null,
    ...settings(ask),
  });
  if (told['x_status'] === 'ABSENT') return { found: 'absent' };
  const postedAt = instantOf(told['x_posted_at'] ?? '', ask.timeZone);
  const document = told['x_document'] ?? null;
  if (told['x_status'] !== 'PRESENT' || document === null || postedAt === null) return { found: 'cannot-tell' };
  return { found: 'present', receipt: { document, postedAt } };
}
