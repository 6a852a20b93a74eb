import type { FunctionModule, Row, Session } from './contract.ts';

const refusal = (code: string, number: string, text: string): Record<string, Row[] | string> => ({
  RETURN_CODE: code,
  MESSAGE_LINES: [{ MSG_TYPE: 'E', LINE: text }],
  MESSAGE_STRUCT: [{ MSGID: 'WZ', MSGTY: 'E', MSGNO: number, MSGV1: text.slice(0, 50) }],
});

/** Workflows that an active linkage (SWETYPV) starts on an event of an object type. */
async function linkedTasks(session: Session, objectType: string, event: string): Promise<string[]> {
  const rows = await session.query('SELECT task FROM sim.event_linkage WHERE object_type = $1 AND event = $2', [
    objectType,
    event,
  ]);
  return rows.map((row) => String(row['task']));
}

/**
 * SAP_WAPI_CREATE_EVENT: raises an event of a business object; every linked workflow gets a work item with the event's
 * container and the object's key in it. Whether the object exists is nobody's business here. An event that nobody
 * receives is a success with an initial EVENT_ID, and without COMMIT_WORK it waits for the caller's own COMMIT WORK
 * (both from own knowledge). Return codes as of SAP_WAPI_START_WORKFLOW.
 */
export const createEvent: FunctionModule = async (session, input) => {
  const [objectType, objectKey, event] = [input.text('OBJECT_TYPE'), input.text('OBJECT_KEY'), input.text('EVENT')];
  if (!/^[A-Z][A-Z0-9_]*$/.test(objectType)) return refusal('1', '171', `Object type ${objectType} does not exist`);
  if (!/^[A-Z][A-Z0-9_]*$/i.test(event)) return refusal('1', '172', `Event ${event} does not exist`);
  if (input.text('IFS_XML_CONTAINER') !== '') return refusal('2', '062', 'The XML container could not be read');
  const sent = input
    .rows('INPUT_CONTAINER')
    .map((row) => ({ element: row['ELEMENT'] ?? '', value: row['VALUE'] ?? '' }));
  const unnamed = sent.find((row) => !/^[A-Z_][A-Z0-9_]*$/.test(row.element));
  if (unnamed !== undefined) return refusal('2', '063', `Container element ${unnamed.element} is not valid`);

  const tasks = await linkedTasks(session, objectType, event.toUpperCase());
  const creator = input.text('USER') || session.user;
  const [row] = await session.query("SELECT lpad(nextval('sim.event_number')::text, 20, '0') AS id");
  const id = String(row?.['id']);
  const container = JSON.stringify(sent);
  // The binding of the customer's workflow: the key of a customer object fills the element CUSTOMER.
  const isBound = objectType === 'BUS3007' && !sent.some(({ element }) => element === 'CUSTOMER');
  const bound = isBound ? [...sent, { element: 'CUSTOMER', value: objectKey }] : sent;
  const itemContainer = JSON.stringify([...bound, { element: '_EVT_OBJECT', value: `${objectType}${objectKey}` }]);
  session.updateTask('SWE_EVENT_CREATE', async (db) => {
    await db.execute(
      'INSERT INTO sim.event (id, object_type, object_key, event, creator, container, receivers) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [id, objectType, objectKey, event.toUpperCase(), creator, container, tasks.length],
    );
    for (const task of tasks)
      await db.execute('INSERT INTO sim.work_item (task, creator, container) VALUES ($1, $2, $3)', [
        task,
        creator,
        itemContainer,
      ]);
  });
  if (input.text('COMMIT_WORK') !== '') {
    const { isFailed } = await session.commit({ wait: true });
    if (isFailed) return refusal('999', '064', `Event ${event} could not be created`);
  }
  return { RETURN_CODE: '0', EVENT_ID: tasks.length > 0 ? id : '0'.repeat(20) };
};
