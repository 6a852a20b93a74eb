import type { FunctionModule, Row, Session } from './contract.ts';

/** Outcome as SAP_WAPI_START_WORKFLOW tells it: a code and, for people, lines. */
function refusal(code: string, messageClass: string, number: string, text: string): Record<string, Row[] | string> {
  return {
    RETURN_CODE: code,
    MESSAGE_LINES: [{ MSG_TYPE: 'E', LINE: text }],
    MESSAGE_STRUCT: [{ MSGID: messageClass, MSGTY: 'E', MSGNO: number, MSGV1: text.slice(0, 50) }],
  };
}

/** The twelve digits of the next work item. The engine's number range never goes back, committed or not. */
async function nextWorkItem(session: Session): Promise<string> {
  const [row] = await session.query("SELECT lpad(nextval('sim.work_item_number')::text, 12, '0') AS id");
  return String(row?.['id']);
}

/**
 * Starts a workflow: one work item with its container. Commits by itself when DO_COMMIT is set, which is its default;
 * without it the item waits for a later COMMIT WORK and is gone with the session, hence with a stateless request.
 * Return codes: 0 started, 1 not a task, 2 container not readable (public list of RETURN_CODE values).
 */
export const startWorkflow: FunctionModule = async (session, input) => {
  const task = input.text('TASK');
  if (!/^(?:WS|TS)\d{8}$/.test(task)) return refusal('1', 'WL', '061', `Task ${task} does not exist`);
  if (input.text('IFS_XML_CONTAINER') !== '') return refusal('2', 'WL', '062', 'The XML container could not be read');
  const container = input
    .rows('INPUT_CONTAINER')
    .map((row) => ({ element: row['ELEMENT'] ?? '', value: row['VALUE'] ?? '' }));
  const unnamed = container.find((row) => !/^[A-Z_][A-Z0-9_]*$/.test(row.element));
  if (unnamed !== undefined) return refusal('2', 'WL', '063', `Container element ${unnamed.element} is not valid`);
  const agents = input.rows('AGENTS').map((row) => ({ otype: row['OTYPE'] ?? '', objid: row['OBJID'] ?? '' }));
  const later = input.text('DESIRED_START_DATE') > session.today().replaceAll('-', '');
  const id = await nextWorkItem(session);
  const status = later ? 'WAITING' : 'READY';
  const creator = input.text('USER') || session.user;
  session.updateTask('SWW_WI_CREATE', async (statements) => {
    await statements.execute(
      'INSERT INTO sim.work_item (id, task, creator, container, agents, status) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, task, creator, JSON.stringify(container), JSON.stringify(agents), status],
    );
  });
  if (input.text('DO_COMMIT') !== '') {
    const { isFailed } = await session.commit({ wait: true });
    if (isFailed) return refusal('4', 'WL', '064', `Workflow ${task} could not be started`);
  }
  // Started asynchronously the caller never learns the number: the start runs in another session.
  const number = input.text('START_ASYNCHRONOUS') === '' ? id : '000000000000';
  return {
    RETURN_CODE: '0',
    WORKITEM_ID: number,
    NEW_STATUS: { STATUS: status, STATUSTEXT: later ? 'Waiting' : 'Ready' },
  };
};
