import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AbapException, AbapMessage, ShortDump } from '../../../../sandbox/ecc/session/conditions.ts';
import { type RemoteClient, rejection } from '../../rfc-sdk/driver.ts';
import { frontOver, libraryWith, type RfcWorld, startRfcWorld } from './world.ts';

let world: RfcWorld;
let client: RemoteClient;
beforeAll(async () => {
  world = await startRfcWorld();
  const library = libraryWith(
    'Z_FAIL',
    [{ name: 'IV_HOW', direction: 'import', type: 'CHAR', length: 10 }],
    async (session, input) => {
      const how = input.text('IV_HOW');
      session.memory.set('Z.CALLS', Number(session.memory.get('Z.CALLS') ?? 0) + 1);
      if (how === 'EXCEPTION') throw new AbapException('NOT_AUTHORIZED', 'No authorization');
      if (how === 'MESSAGE') throw new AbapMessage('E', 'F5', '155', 'Fill in all required fields', ['ZFBDT', 'X']);
      if (how === 'DUMP') throw new ShortDump('TSV_TNEW_PAGE_ALLOC_FAILED');
      if (how === 'DEFECT') throw new TypeError('a defect of the simulator');
      return {};
    },
    { exceptions: ['NOT_AUTHORIZED'] },
  );
  const other = await world.soap.another({ library, sid: 'ADF' });
  const front = await frontOver(other, world.driver);
  client = await front.open();
  const { close } = world;
  world = {
    ...world,
    soap: other,
    close: async () => {
      await front.close();
      await other.close();
      await close();
    },
  };
});
afterAll(() => world.close());

const fails = (how: string) => rejection(client.call('Z_FAIL', { IV_HOW: how }));
const handle = async () => (await client.state()).connectionHandle;

describe('errors over the RFC road', () => {
  it('raises an exception of ABAP by its name and keeps the session', async () => {
    const before = await handle();
    expect(await fails('EXCEPTION')).toMatchObject({
      name: 'ABAPError',
      group: 1,
      code: 5,
      codeString: 'RFC_ABAP_EXCEPTION',
      key: 'NOT_AUTHORIZED',
    });
    expect(await handle()).toBe(before);
  });

  it('tells a message of type E with class, number and variables, and has the session replaced', async () => {
    const before = await handle();
    expect(await fails('MESSAGE')).toMatchObject({
      name: 'ABAPError',
      group: 2,
      code: 4,
      codeString: 'RFC_ABAP_MESSAGE',
      message: 'Fill in all required fields',
      abapMsgClass: 'F5',
      abapMsgType: 'E',
      abapMsgNumber: '155',
      abapMsgV1: 'ZFBDT',
      abapMsgV2: 'X',
      abapMsgV3: '',
    });
    expect(await handle()).not.toBe(before);
    expect(await client.ping()).toBe(true);
  });

  it('tells a short dump by its name and has the session replaced', async () => {
    const before = await handle();
    expect(await fails('DUMP')).toMatchObject({
      name: 'ABAPError',
      group: 2,
      code: 3,
      codeString: 'RFC_ABAP_RUNTIME_FAILURE',
      key: 'TSV_TNEW_PAGE_ALLOC_FAILED',
    });
    expect(await handle()).not.toBe(before);
  });

  it('shows a defect of the simulator as a dump to the caller and as what it is in the log', async () => {
    expect(await fails('DEFECT')).toMatchObject({ group: 2, code: 3, key: 'ASSERTION_FAILED' });
    expect(world.soap.calls.list().at(-1)?.outcome).toBe('defect: a defect of the simulator');
  });

  it('does not know a function that is not installed, nor a parameter that is not there', async () => {
    expect(await rejection(client.call('Z_NOWHERE'))).toMatchObject({
      group: 1,
      code: 5,
      key: 'FU_NOT_FOUND',
      abapMsgClass: 'FL',
      abapMsgNumber: '046',
      abapMsgV1: 'Z_NOWHERE',
    });
    expect(await rejection(client.call('STFC_CONNECTION', { NOWHERE: 'x' }))).toMatchObject({ group: 5, code: 20 });
  });

  it('dumps when an obligatory parameter is left out', async () => {
    expect(await rejection(client.call('Z_FAIL'))).toMatchObject({
      group: 2,
      code: 3,
      key: 'CALL_FUNCTION_PARM_MISSING',
    });
  });

  it('keeps a reading user from functions that write', async () => {
    const reader = await world.open({ user: 'ADIT_READ', passwd: 'Sesam:1' });
    const thrown = await rejection(reader.call('BAPI_TRANSACTION_COMMIT', { WAIT: 'X' }));
    expect(thrown).toMatchObject({ group: 2, code: 3, key: 'RFC_NO_AUTHORITY' });
    await reader.close();
  });
});
