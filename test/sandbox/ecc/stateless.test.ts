import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf, startWorld, type World } from './world.ts';

/** What a stateless road does to functions that need a session: research note, section 3.2. */

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterEach(() => world.faults.clear());
afterAll(() => world.close());

const write = { user: 'ADIT_WRITE' };
const ADDRESS = '<OBJ_TYPE>KNA1</OBJ_TYPE><OBJ_ID>0000010001</OBJ_ID>';
const CHANGE = `${ADDRESS}<BAPIADTEL><item><TELEPHONE>044 2</TELEPHONE></item></BAPIADTEL><BAPIADTEL_X><item><UPDATEFLAG>I</UPDATEFLAG></item></BAPIADTEL_X><RETURN/>`;
const change = () => world.call('BAPI_ADDRESSORG_CHANGE', CHANGE, write);
const commit = () => world.call('BAPI_TRANSACTION_COMMIT', '<WAIT>X</WAIT>', write);
const phones = async () =>
  rowsOf(await world.call('BAPI_ADDRESSORG_GETDETAIL', `${ADDRESS}<BAPIADTEL/>`), 'BAPIADTEL').length;

describe('a BAPI that needs a commit, over SOAP', () => {
  it('is answered with success, and its change is lost in silence with the request', async () => {
    const reply = await change();
    expect([reply.status, rowsOf(reply, 'RETURN'), reply.values['ADDRESS_NUMBER']]).toEqual([200, [], '0000020001']);
    // The commit runs in another session, finds nothing to do and says that all is well.
    expect((await commit()).values['RETURN']).toMatchObject({ TYPE: '' });
    expect([await phones(), world.abap.locks(), await world.abap.updateFailures()]).toEqual([0, [], []]);
  });

  it('leaves no lock behind, also when it dumps', async () => {
    world.faults.add({ system: 'ecc', at: 'lock', action: 'hang' });
    world.faults.add({ system: 'ecc', at: 'call', match: 'BAPI_TRANSACTION_COMMIT', action: 'error', code: 'A:MC601' });
    const gone = new AbortController();
    const hung = world.call('BAPI_ADDRESSORG_CHANGE', CHANGE, { ...write, signal: gone.signal }).catch(() => 'left');
    while (world.abap.locks().length === 0) await new Promise((resolve) => setImmediate(resolve));
    gone.abort();
    expect(await hung).toBe('left');
    // The work process hangs on, with its lock, although the caller has left.
    expect(rowsOf(await change(), 'RETURN')).toMatchObject([{ ID: 'MC', NUMBER: '601' }]);
    const aborted = await commit();
    expect([aborted.status, aborted.fault]).toEqual([500, 'ERROR_MESSAGE_STATE']);
  });
});

describe('a function that commits by itself, over SOAP', () => {
  const event = (inner = '') =>
    world.call(
      'SAP_WAPI_CREATE_EVENT',
      `<OBJECT_TYPE>BUS3007</OBJECT_TYPE><OBJECT_KEY>0000010001</OBJECT_KEY><EVENT>ESCALATED</EVENT>${inner}`,
      write,
    );
  const count = async () =>
    (await world.db.query<{ n: number }>('SELECT count(*)::int AS n FROM sim.event')).rows[0]?.n;

  it('keeps its work, and loses it when told not to commit', async () => {
    expect((await event()).values['RETURN_CODE']).toBe('0');
    expect(await count()).toBe(1);
    expect((await event('<COMMIT_WORK></COMMIT_WORK>')).values['RETURN_CODE']).toBe('0');
    expect(await count()).toBe(1);
  });

  it('is refused to a user who may only read', async () => {
    const reply = await world.call('SAP_WAPI_CREATE_EVENT', '<EVENT>ESCALATED</EVENT>');
    expect(reply.fault).toContain('RFC_AUTHORIZATION_FAILURE');
  });
});
