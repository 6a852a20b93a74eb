import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { RFC_PING } from '../../../bapi/catalogue/functions.ts';
import type { AditError } from '../../../domain/errors.ts';
import { soon } from '../../soon.ts';
import { driversOverFakes, read, write } from './driver-over-fakes.ts';
import { failures } from './fake-client.ts';

const { open, afterwards } = driversOverFakes();

describe('logons of the RFC road', () => {
  it('tries a refused logon once, also when ten callers come at once, and never again', async () => {
    const { driver, clients } = await open({
      client: (made) => {
        made.onOpen = () => Promise.reject(failures.logon);
      },
    });
    const refused = await Promise.allSettled(Array.from({ length: 10 }, () => driver.call(RFC_PING, {}, read)));
    expect(refused.map((one) => one.status === 'rejected' && one.reason.code)).toEqual(Array(10).fill('ERP_AUTH'));
    await expect(driver.call(RFC_PING, {}, read)).rejects.toMatchObject({ code: 'ERP_AUTH', outcome: 'none' });
    expect(clients).toHaveLength(1);
  });

  it('takes a logon that the driver repeated in silence and that was refused for the last one, the call for unknown', async () => {
    const { driver, clients } = await open({
      client: (made) => {
        made.onCall = () => Promise.reject(failures.logon);
      },
    });
    await expect(driver.call(RFC_PING, {}, write)).rejects.toMatchObject({ code: 'ERP_AUTH', outcome: 'unknown' });
    await expect(driver.call(RFC_PING, {}, write)).rejects.toMatchObject({ code: 'ERP_AUTH', outcome: 'none' });
    expect(clients).toHaveLength(1);
  });

  it('gives its process up when a logon does not end, and tells the caller that nothing was sent', async () => {
    const { driver, abandoned } = await open({
      section: { connectTimeoutMs: 200, logonTimeoutMs: 500 },
      client: (made) => {
        made.onOpen = () => new Promise(() => undefined);
      },
    });
    await expect(driver.call(RFC_PING, {}, write)).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
    await soon(() => expect(abandoned).toHaveLength(1));
    await expect(driver.call(RFC_PING, {}, write)).rejects.toMatchObject({ code: 'ERP_UNREACHABLE', outcome: 'none' });
  });

  it('hands the library the parameters of its role and never asks for binary numbers or a trace', async () => {
    const router = createServer();
    await once(router.listen(0, '127.0.0.1'), 'listening');
    afterwards(async () => void router.close());
    const saprouter = `/H/127.0.0.1/S/${(router.address() as AddressInfo).port}/H/`;
    const { driver, parameters } = await open({
      section: {
        group: 'ADIT',
        codepage: '1100',
        saprouter,
        snc: { lib: '/l.so', partnerName: 'p:CN=ECC', myName: 'p:CN=ADIT' },
      },
    });
    await driver.call(RFC_PING, {}, read);
    expect(parameters).toEqual([
      {
        mshost: '127.0.0.1',
        r3name: 'TST',
        group: 'ADIT',
        saprouter,
        snc_mode: '1',
        snc_lib: '/l.so',
        snc_myname: 'p:CN=ADIT',
        snc_partnername: 'p:CN=ECC',
        snc_qop: '3',
        user: 'ADIT',
        passwd: 'geheim-wort',
        client: '100',
        lang: 'EN',
        codepage: '1100',
        trace: '0',
      },
    ]);
  });

  it('keeps the password out of every word of an error', async () => {
    const { driver } = await open({
      client: (made) => {
        made.onOpen = () =>
          Promise.reject({
            ...failures.logon,
            message: 'refused: ASHOST=x PASSWD=geheim-wort X509CERT=abc geheim-wort!',
          });
      },
    });
    const thrown: AditError = await driver.call(RFC_PING, {}, read).then(
      () => Promise.reject(new Error('it was accepted')),
      (error: AditError) => error,
    );
    const told = JSON.stringify([thrown.message, thrown.details, thrown.hint, thrown.cause ?? null]);
    expect(told).toContain('refused');
    expect(told).not.toContain('geheim');
    expect(told).not.toContain('abc');
  });
});
