import { describe, expect, it } from 'vitest';
import { RFC_PING, RFC_SYSTEM_INFO, SAP_WAPI_START_WORKFLOW } from '../../../bapi/catalogue/functions.ts';
import { soon } from '../../soon.ts';
import { driversOverFakes, read, write } from './driver-over-fakes.ts';
import { deferred, type FakeClient } from './fake-client.ts';

const { open } = driversOverFakes();

describe('an interface that changed while the process lived', () => {
  const unknownField = { group: 5, code: 20, key: 'RFC_INVALID_PARAMETER', message: "field 'NEW' not found" };

  it('R17: has the process replaced once its calls are done, if the descriptions that it holds are old', async () => {
    const other = deferred<unknown>();
    const { driver, clients, abandoned, later } = await open({
      client: (made, index) => {
        made.onCall = () => (index === 0 ? other.promise : Promise.reject(unknownField));
      },
    });
    later(3_600_000);
    const sound = driver.call(RFC_PING, {}, read);
    await soon(() => expect(clients[0]?.calls).toHaveLength(1));
    await expect(driver.call(RFC_SYSTEM_INFO, {}, read)).rejects.toMatchObject({
      code: 'ERP_REPLY_INVALID',
      outcome: 'none',
    });
    await expect(driver.call(RFC_PING, {}, read)).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    expect(abandoned).toEqual([]);
    other.resolve({});
    await sound;
    await soon(() => expect(abandoned).toHaveLength(1));
  });

  it('is not replaced again and again by what was never there', async () => {
    const { driver, abandoned, later } = await open({
      client: (made) => {
        made.onCall = () => Promise.reject(unknownField);
      },
    });
    later(3_599_999);
    await expect(driver.call(RFC_PING, {}, read)).rejects.toMatchObject({ code: 'ERP_REPLY_INVALID' });
    await expect(driver.call(RFC_PING, {}, read)).rejects.toMatchObject({ code: 'ERP_REPLY_INVALID' });
    expect(abandoned).toEqual([]);
  });
});

describe('another system behind the same address', () => {
  it('gets nothing from a process that began with the one before: the process is replaced', async () => {
    const { driver, clients, abandoned, later } = await open({
      client: (made, index) => {
        made.connectionInfo = { partnerCodepage: '4103', sysId: index === 0 ? 'TST' : 'CPY' };
      },
    });
    await driver.call(RFC_PING, {}, read);
    // Past the age of any connection, so that the next call opens another.
    later(3_600_000);
    const refused = driver.call(SAP_WAPI_START_WORKFLOW, {}, write);
    await expect(refused).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    await soon(() => expect(abandoned).toHaveLength(1));
    expect(clients.map(({ calls }) => calls.length)).toEqual([1, 0]);
    await expect(driver.call(RFC_PING, {}, read)).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    expect(clients).toHaveLength(2);
  });

  it('is none where a system does not say its id, and is still seen after that', async () => {
    const { driver, clients, later } = await open({
      client: (made, index) => {
        made.connectionInfo = [{ sysId: 'TST' }, {}, { sysId: 'TST' }, {}, { sysId: 'CPY' }][index];
      },
    });
    for (const _ of [0, 1, 2, 3]) {
      await driver.call(RFC_PING, {}, read);
      later(3_600_000);
    }
    await expect(driver.call(RFC_PING, {}, read)).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    expect(clients.map(({ calls }) => calls.length)).toEqual([1, 1, 1, 1, 0]);
  });
});

describe('texts for a system that is not Unicode', () => {
  const latin1 = (made: FakeClient) => {
    made.connectionInfo = { partnerCodepage: '1100' };
  };
  const text = (value: string) => ({ INPUT_CONTAINER: [{ ELEMENT: 'TEXT', VALUE: value }] });

  it('refuses for a write what its code page lacks, sends what it has, and warns once', async () => {
    const { driver, clients, logged } = await open({ client: latin1 });
    await driver.call(SAP_WAPI_START_WORKFLOW, text('Zürich'), write);
    await expect(driver.call(SAP_WAPI_START_WORKFLOW, text('Łódź'), write)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      outcome: 'none',
    });
    expect(clients[0]?.calls).toHaveLength(1);
    expect(logged).toHaveLength(1);
    expect(driver.partner()).toMatchObject({ codePage: '1100', isUnicode: false });
  });

  it('sends everything to a system that is Unicode', async () => {
    const { driver, clients, logged } = await open();
    await driver.call(SAP_WAPI_START_WORKFLOW, text('Łódź 東京 🙂'), write);
    expect(clients[0]?.calls).toHaveLength(1);
    expect(logged).toEqual([]);
  });
});
