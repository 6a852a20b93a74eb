import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectorCommand } from '../../../domain/connector.ts';
import { soapFault, soapReply, type TinySapOptions, type Values } from '../tiny-sap.ts';
import { startWorld, type World, within } from '../world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function world(
  options: TinySapOptions,
  section: Record<string, unknown> = { taskWorkflow: { task: 'WS90000001' } },
) {
  const started = await startWorld(options, section, 'write');
  worlds.push(started);
  return started;
}

const command: ConnectorCommand = {
  commandId: '0192f0c4-aaaa-7bbb-8ccc-000000000001',
  kind: 'create_task',
  customer: '100001',
  args: {
    kind: 'callback',
    text: `Please call back <soon> & "gently"\u0007 ${'x'.repeat(300)}`,
    dueAt: '2026-03-16T09:00:00Z',
    context: { invoices: ['0090000018'] },
  },
};

const starting = (reply: Values): TinySapOptions => ({
  functions: { SAP_WAPI_START_WORKFLOW: () => ({ MESSAGE_LINES: [], ...reply }) },
});

const textsOf = (input: Readonly<Record<string, unknown>> = {}) => {
  const { item } = input['INPUT_CONTAINER'] as { item: readonly Record<string, string>[] };
  return item.filter(({ ELEMENT }) => ELEMENT === 'TEXT').map(({ VALUE = '' }) => VALUE);
};

describe('create_task', () => {
  it('starts the configured workflow once with the command as its container', async () => {
    const { erp, sap } = await world(starting({ RETURN_CODE: '0', WORKITEM_ID: '000000004711' }));
    const outcome = await erp.execute(command, within());
    expect(outcome).toMatchObject({
      outcome: 'done',
      receipt: { document: '000000004711', postedAt: '2026-03-15T11:00:00.000Z' },
      readBack: 'by-reply',
    });
    expect(outcome.cost.calls).toEqual(['SAP_WAPI_START_WORKFLOW']);
    const call = sap.calls[0] ?? { input: {} as Record<string, unknown> };
    expect(call.input).toMatchObject({ TASK: 'WS90000001', DO_COMMIT: 'X' });
    const { item: container } = call.input['INPUT_CONTAINER'] as { item: readonly Record<string, string>[] };
    expect(container.map(({ ELEMENT, VALUE }) => [ELEMENT, VALUE?.length])).toEqual([
      ['CUSTOMER', 10],
      ['KIND', 8],
      ['TEXT', 255],
      ['TEXT', 81],
      ['DUE_AT', 20],
      ['CONTEXT', 27],
      ['REFERENCE', 36],
    ]);
    expect(
      container
        .filter(({ ELEMENT }) => ELEMENT === 'TEXT')
        .map(({ VALUE }) => VALUE)
        .join(''),
    ).toBe(`Please call back <soon> & "gently"  ${'x'.repeat(300)}`);
    expect(container.at(-1)).toEqual({ ELEMENT: 'REFERENCE', VALUE: command.commandId });
  });

  it('takes a text of characters that count twice in ABAP', async () => {
    const { erp, sap } = await world(starting({ RETURN_CODE: '0', WORKITEM_ID: '000000004711' }));
    const text = `x${'\u{1f4de}'.repeat(300)}`;
    expect(await erp.execute({ ...command, args: { kind: 'callback', text } }, within())).toMatchObject({
      outcome: 'done',
    });
    const parts = textsOf(sap.calls[0]?.input);
    expect(parts.join('')).toBe(text);
    expect(Math.max(...parts.map(({ length }) => length))).toBe(255);
  });

  it('takes a return code for a refusal, with its meaning', async () => {
    const { erp } = await world(
      starting({
        RETURN_CODE: '6',
        WORKITEM_ID: '000000000000',
        MESSAGE_LINES: [{ MSG_TYPE: 'E', LINE: 'Not a possible agent' }],
      }),
    );
    expect(await erp.execute(command, within())).toMatchObject({
      outcome: 'refused',
      reason: 'return code 6: the user may not start this task (Not a possible agent)',
    });
  });

  it.each([
    ['in words', { MESSAGE_LINES: [{ MSG_TYPE: 'E', LINE: 'Object requested is currently locked by user MILLERJ' }] }],
    [
      'by a number, whatever the language',
      {
        MESSAGE_LINES: [{ MSG_TYPE: 'E', LINE: 'Objekt wird zurzeit von MILLERJ bearbeitet' }],
        MESSAGE_STRUCT: [{ MSGID: 'MC', MSGTY: 'E', MSGNO: '601' }],
      },
    ],
  ])('waits for a lock that a return code tells of %s', async (_how, said) => {
    const { erp } = await world(starting({ RETURN_CODE: '4', WORKITEM_ID: '000000000000', ...said }));
    expect(await erp.execute(command, within())).toMatchObject({
      outcome: 'not-sent',
      reason: expect.stringContaining('MILLERJ'),
    });
  });

  it('ends no part of a long text with a blank, which a CHAR field would lose', async () => {
    const { erp, sap } = await world(starting({ RETURN_CODE: '0', WORKITEM_ID: '000000004711' }));
    const text = `${'x'.repeat(254)} ${'y'.repeat(250)}     ${'z'.repeat(200)}`;
    expect(await erp.execute({ ...command, args: { kind: 'callback', text } }, within())).toMatchObject({
      outcome: 'done',
    });
    const parts = textsOf(sap.calls[0]?.input);
    expect(parts.filter((part) => part.endsWith(' '))).toEqual([]);
    expect(parts.join('')).toBe(text);
  });

  it('does not believe a success without a work item', async () => {
    const { erp } = await world(starting({ RETURN_CODE: '0', WORKITEM_ID: '000000000000' }));
    expect(await erp.execute(command, within())).toMatchObject({ outcome: 'unknown' });
  });

  const html = (status: number): TinySapOptions => ({
    raw: (_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end('<html></html>');
      return true;
    },
  });
  const fault = (type: string, text: string): TinySapOptions => ({
    raw: (_request, response) => {
      soapFault(response, type, text);
      return true;
    },
  });

  const cutting: TinySapOptions = {
    raw: (request) => {
      request.socket.destroy();
      return true;
    },
  };
  const unreadable: TinySapOptions = {
    raw: (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' }).end('<x>');
      return true;
    },
  };

  it.each<[string, TinySapOptions, string]>([
    ['the logon is refused', html(401), 'not-sent'],
    ['the service refuses the user', html(403), 'not-sent'],
    ['the server has no work process', html(503), 'not-sent'],
    [
      'the user lacks the authorisation',
      fault('RFC_NO_AUTHORITY', 'No RFC authorization for SAP_WAPI_START_WORKFLOW'),
      'not-sent',
    ],
    ['the function does not exist', fault('FU_NOT_FOUND', 'Function module not found'), 'not-sent'],
    [
      'a transport took the function away',
      fault('CALL_FUNCTION_NOT_FOUND', 'Function module SAP_WAPI_START_WORKFLOW does not exist'),
      'not-sent',
    ],
    [
      'a function that it calls in its turn does not exist',
      fault('CALL_FUNCTION_NOT_FOUND', 'Function module Z_OUR_EXIT does not exist'),
      'unknown',
    ],
    [
      'the function does not take what it is told',
      fault('RFC_DESERIALIZE_ERROR', 'Deserialization failed'),
      'not-sent',
    ],
    ['the ERP dumps', fault('RUNTIME', 'MESSAGE_TYPE_X'), 'unknown'],
    ['a proxy in between gives up', html(504), 'unknown'],
    ['the server fails without a word', html(500), 'unknown'],
    ['the connection breaks after the request', cutting, 'unknown'],
    [
      'the reply breaks off',
      {
        raw: (request, response) => {
          response.writeHead(200, { 'content-type': 'text/xml', 'content-length': '5000' });
          response.write(soapReply('SAP_WAPI_START_WORKFLOW', { RETURN_CODE: '0', WORKITEM_ID: '000000004711' }), () =>
            request.socket.destroy(),
          );
          return true;
        },
      },
      'unknown',
    ],
    ['the reply is not readable', unreadable, 'unknown'],
  ])('never repeats itself and decides rightly when %s', async (_what, options, expected) => {
    const { erp, sap } = await world(options);
    expect(await erp.execute(command, within())).toMatchObject({ outcome: expected });
    expect(sap.requests.count).toBe(1);
  });

  it('is undecided when the ERP hangs past the deadline', async () => {
    const { erp, sap } = await world({ raw: () => true });
    expect(await erp.execute(command, within(80))).toMatchObject({ outcome: 'unknown' });
    expect(sap.requests.count).toBe(1);
  });

  it('was not sent when nobody listens or no connection became free', async () => {
    const down = await world({});
    await down.sap.close();
    expect(await down.erp.execute(command, within())).toMatchObject({ outcome: 'not-sent' });
    const busy = await world({ raw: () => true }, { taskWorkflow: { task: 'WS90000001' }, maxConnections: 1 });
    const first = busy.erp.execute(command, within(300));
    const second = busy.erp.execute(command, within(60));
    expect(await second).toMatchObject({ outcome: 'not-sent' });
    expect(await first).toMatchObject({ outcome: 'unknown' });
    expect(busy.sap.requests.count).toBe(1);
  });

  it('uses a connection of its own for every command', async () => {
    const { erp, sap } = await world(starting({ RETURN_CODE: '0', WORKITEM_ID: '000000000001' }));
    for (let at = 0; at < 3; at += 1) await erp.execute(command, within());
    expect(sap.requests).toEqual({ count: 3, connections: 3 });
  });

  it('is refused without a configured workflow, for another command and on the reading connection', async () => {
    const { erp, sap } = await world({}, {});
    await expect(erp.execute(command, within())).rejects.toMatchObject({ code: 'OP_UNSUPPORTED' });
    await expect(erp.execute({ ...command, kind: 'create_dispute' }, within())).rejects.toMatchObject({
      code: 'OP_UNSUPPORTED',
    });
    const reading = await startWorld({}, { taskWorkflow: { task: 'WS90000001' } }, 'read');
    worlds.push(reading);
    await expect(reading.erp.execute(command, within())).rejects.toMatchObject({ code: 'INTERNAL', outcome: 'none' });
    expect(sap.requests.count).toBe(0);
  });
});
