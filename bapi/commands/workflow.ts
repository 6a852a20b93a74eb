import type { CommandOutcome, ConnectorCommand } from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import { asAditError } from '../../domain/errors.ts';
import { SAP_WAPI_START_WORKFLOW } from '../catalogue/functions.ts';
import { SAP_WAPI_CREATE_EVENT } from '../catalogue/writes.ts';
import type { Section } from '../config.ts';
import { saysLocked, workflowRefusal } from '../errors.ts';
import type { Ask } from '../session.ts';
import { notConfigured } from './addon-call.ts';
import { customerOf } from './arguments.ts';
import { type Content, containerOf } from './container.ts';
import { failed, notSent, refused, unknown } from './outcome.ts';
import { contentOf } from './workflow-content.ts';

type Now = () => Instant;

/** Starts the workflow that the section names. It commits by itself and leaves nothing to look the command up by. */
export async function startWorkflow(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  const workflow = ask.section.taskWorkflow;
  if (!workflow) throw notConfigured('no workflow is configured for tasks', 'set "taskWorkflow" of this system');
  return definite(ask, now, async () => {
    const { RETURN_CODE, WORKITEM_ID, ...said } = await ask.change(SAP_WAPI_START_WORKFLOW, {
      TASK: workflow.task,
      DO_COMMIT: 'X',
      INPUT_CONTAINER: containerOf(command, workflow.elements, contentOf(command)),
    });
    return { code: RETURN_CODE, made: WORKITEM_ID, what: 'a work item', ...said };
  });
}

/** Raises the event that the section names for this command; the site's own workflows follow it. */
export async function raiseEvent(ask: Ask, command: ConnectorCommand, now: Now): Promise<CommandOutcome> {
  const events = ask.section.workflowEvents;
  return definite(ask, now, async () => {
    const content = contentOf(command);
    const event = events && eventOf(events, command.kind, content);
    if (!events || event === undefined)
      throw notConfigured(`no event is configured for ${command.kind}`, 'set "workflowEvents" of this system');
    const { RETURN_CODE, EVENT_ID, ...said } = await ask.change(SAP_WAPI_CREATE_EVENT, {
      OBJECT_TYPE: events.objectType,
      OBJECT_KEY: objectKey(ask.section, events.key, command),
      EVENT: event,
      COMMIT_WORK: 'X',
      INPUT_CONTAINER: containerOf(command, events.elements, content),
    });
    return { code: RETURN_CODE, made: EVENT_ID, what: 'an event that anything follows', ...said };
  });
}

type Events = NonNullable<Section['workflowEvents']>;

function eventOf(events: Events, kind: string, content: Content): string | undefined {
  if (kind === 'create_promise' || kind === 'change_promise') return events.promise;
  return content.kind === 'escalation' ? (events.escalation ?? events.task) : events.task;
}

function objectKey(section: Section, key: Events['key'], command: ConnectorCommand): string {
  const customer = customerOf(command);
  return key === 'customer' ? customer : `${customer}${section.companyCodes[0] ?? ''}`;
}

interface Reply {
  readonly code: number;
  readonly made: string;
  readonly what: string;
  readonly MESSAGE_LINES: readonly { readonly LINE: string }[];
  readonly MESSAGE_STRUCT: readonly { readonly MSGID: string; readonly MSGNO: string }[];
}

/** `done` only with return code 0 and the number of what was made: without a look-up that reply is all there is. */
async function definite(ask: Ask, now: Now, call: () => Promise<Reply>): Promise<CommandOutcome> {
  try {
    const { code, made, what, ...said } = await call();
    const lines = said.MESSAGE_LINES.map(({ LINE }) => LINE);
    if (code !== 0) {
      const numbers = said.MESSAGE_STRUCT.map(({ MSGID, MSGNO }) => ({ id: `${MSGID}${MSGNO}`, text: '' }));
      const isLocked = [...numbers, { id: '', text: lines.join(' ') }].some(saysLocked);
      return (isLocked ? notSent : refused)(ask, workflowRefusal(code, lines));
    }
    if (!/[1-9]/.test(made)) return unknown(ask, `return code 0 without ${what}`);
    return {
      outcome: 'done',
      receipt: { document: made, postedAt: now() },
      readBack: 'by-reply',
      cost: ask.cost(),
    };
  } catch (thrown) {
    return failed(ask, asAditError(thrown));
  }
}
