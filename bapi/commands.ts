import type { CommandOutcome, ConnectorCommand } from '../domain/connector.ts';
import { AditError, asAditError } from '../domain/errors.ts';
import { alphaIn } from './abap/alpha.ts';
import { SAP_WAPI_START_WORKFLOW } from './catalogue/functions.ts';
import type { Section } from './config.ts';
import { workflowRefusal } from './errors.ts';
import type { Ask } from './session.ts';

/** A container element holds this many characters; longer text goes into several rows of the same element. */
const VALUE_LENGTH = 255;

/**
 * Carries out one command, exactly once. `done` only on the ERP's definite word; `not-sent` only if the function surely
 * did not run; everything between is `unknown` and is never repeated here.
 */
export async function execute(ask: Ask, command: ConnectorCommand, now: () => string): Promise<CommandOutcome> {
  if (command.kind !== 'create_task') throw new AditError('OP_UNSUPPORTED', `SAP ECC has no command ${command.kind}`);
  const workflow = ask.section.taskWorkflow;
  if (!workflow) {
    throw new AditError('OP_UNSUPPORTED', 'no workflow is configured for tasks', {
      hint: 'set "taskWorkflow" in the section of this system',
      outcome: 'none',
    });
  }
  const input = { TASK: workflow.task, DO_COMMIT: 'X', INPUT_CONTAINER: container(command, workflow.elements) };
  try {
    const reply = await ask.change(SAP_WAPI_START_WORKFLOW, input);
    const { RETURN_CODE: code, WORKITEM_ID: workItem } = reply;
    const lines = reply.MESSAGE_LINES.map(({ LINE }) => LINE);
    if (code === 0 && /[1-9]/.test(workItem)) {
      return {
        outcome: 'done',
        receipt: { document: workItem, postedAt: now() },
        readBack: 'by-reply',
        cost: ask.cost(),
      };
    }
    if (code !== 0) return { outcome: 'refused', reason: workflowRefusal(code, lines), cost: ask.cost() };
    return { outcome: 'unknown', reason: 'return code 0 without a work item', cost: ask.cost() };
  } catch (thrown) {
    return undecided(ask, asAditError(thrown));
  }
}

function undecided(ask: Ask, error: AditError): CommandOutcome {
  const reason = error.message.slice(0, 300);
  if (error.outcome === 'unknown') return { outcome: 'unknown', reason, cost: ask.cost() };
  // What SAP refused for good would be refused again; everything else may be tried again as it is.
  const refused = ['ERP_REPLY_INVALID', 'ERP_REJECTED', 'INPUT_INVALID', 'NOT_FOUND'].includes(error.code);
  const known = error.outcome === 'none' || NEVER_SENT.has(error.code);
  if (!known) return { outcome: 'unknown', reason, cost: ask.cost() };
  return { outcome: refused ? 'refused' : 'not-sent', reason, cost: ask.cost() };
}

/** Codes that arise before a call leaves: while waiting for a connection, or in building the request. */
const NEVER_SENT = new Set(['CANCELLED', 'DEADLINE_EXCEEDED', 'OVERLOADED', 'INPUT_INVALID', 'ERP_AUTH']);

type Elements = NonNullable<Section['taskWorkflow']>['elements'];

function container(command: ConnectorCommand, elements: Elements): readonly { ELEMENT: string; VALUE: string }[] {
  const { args } = command;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const values: readonly (readonly [string, string])[] = [
    [elements.customer, alphaIn(command.customer, 10)],
    [elements.kind, text(args['kind'])],
    [elements.text, text(args['text'])],
    [elements.dueAt, text(args['dueAt'])],
    [elements.assignee, text(args['assignee'])],
    [elements.context, args['context'] === undefined ? '' : JSON.stringify(args['context'])],
    [elements.reference, command.commandId],
  ];
  return values.flatMap(([element, value]) => cut(value).map((part) => ({ ELEMENT: element, VALUE: part })));
}

/**
 * The value in parts that fit; none for an empty value. Line ends and other control characters become blanks. ABAP
 * counts UTF-16 units, and a part never ends within a character of two of them. Nor does it end with a blank, which a
 * field of type CHAR does not keep: words would run together where the parts are put together again.
 */
function cut(value: string): readonly string[] {
  const text = value.replace(/\p{Cc}+/gu, ' ').trim();
  const parts: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = endOfPart(text, from);
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}

function endOfPart(text: string, from: number): number {
  const most = from + VALUE_LENGTH;
  if (most >= text.length) return text.length;
  let to = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
  while (to > from && text.charAt(to - 1) === ' ') to--;
  return to > from ? to : most;
}
