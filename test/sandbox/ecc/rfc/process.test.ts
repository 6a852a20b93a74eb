import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EccAccess } from '../../../../sandbox/sandbox.ts';
import { soon } from '../../../soon.ts';
import { RfcDriver, rejection } from '../../rfc-sdk/driver.ts';

const MAIN = new URL('../../../../sandbox/main.ts', import.meta.url).pathname;

let dir: string;
let sandbox: ChildProcess;
let driver: RfcDriver;
let access: EccAccess;
let controlUrl: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'adit-rfc-process-'));
  const flags = ['--customers', '20', '--items', '100', '--dir', dir, '--partner-codepage', '1100'];
  sandbox = spawn(process.execPath, [MAIN, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (sandbox.stdout === null) throw new Error('the sandbox has no output');
  const [line] = await once(createInterface({ input: sandbox.stdout }), 'line');
  const ready = JSON.parse(String(line));
  controlUrl = ready.controlUrl;
  access = ready.systems[0];
  driver = await RfcDriver.start();
});
afterAll(async () => {
  await driver.stop();
  const exited = once(sandbox, 'exit');
  sandbox.kill('SIGTERM');
  await exited;
  rmSync(dir, { recursive: true, force: true });
});

const sessions = async (method = 'GET') => (await fetch(`${controlUrl}/sessions`, { method })).json();
const logon = () => ({
  ashost: access.rfc.ashost,
  sysnr: access.rfc.sysnr,
  client: access.client,
  user: access.users.read.user,
  passwd: readFileSync(access.users.read.passwordFile, 'utf8'),
});

describe('the RFC road of the sandbox process', () => {
  it('is told in the ready line, serves the same books as SOAP, and counts its sessions for the control server', async () => {
    const client = await driver.client(logon());
    await client.open();
    expect((await client.state()).connectionInfo).toMatchObject({ partnerCodepage: '1100', sysId: 'ADT' });
    const { LINEITEMS } = await client.call('BAPI_AR_ACC_GETOPENITEMS', {
      COMPANYCODE: '1000',
      CUSTOMER: '0000010001',
      KEYDATE: '20991231',
    });
    expect(LINEITEMS).not.toEqual([]);
    expect(await sessions()).toEqual([{ system: 'ecc', road: 'rfc', open: 1, most: 1, opened: 1 }]);
    await client.close();
    await soon(async () =>
      expect(await sessions()).toEqual([{ system: 'ecc', road: 'rfc', open: 0, most: 1, opened: 1 }]),
    );
    expect(await sessions('DELETE')).toEqual([{ system: 'ecc', road: 'rfc', open: 0, most: 0, opened: 0 }]);
  });

  it('lets in by its message server', async () => {
    const { ashost: _host, sysnr: _number, ...rest } = logon();
    const { mshost, msserv, group } = access.rfc;
    const client = await driver.client({ ...rest, mshost, msserv, group });
    await client.open();
    expect(await client.ping()).toBe(true);
    await client.close();
  });

  it.each([[['--sysnr', '5']], [['--sysnr', 'x1']], [['--partner-codepage', '4110']]])('refuses %j', async (flags) => {
    const child = spawn(process.execPath, [MAIN, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    child.stderr.on('data', (chunk: Buffer) => {
      words += chunk.toString('utf8');
    });
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(words).toContain('usage:');
  });

  it('drops its clients when it is killed, and they say so', async () => {
    const client = await driver.client(logon());
    await client.open();
    const child = spawn(process.execPath, [MAIN, '--customers', '20', '--items', '100'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const other: EccAccess = JSON.parse(String(line)).systems[0];
    expect(other.rfc.sysnr).not.toBe(access.rfc.sysnr);
    const passwd = readFileSync(other.users.read.passwordFile, 'utf8');
    const doomed = await driver.client({ ...logon(), sysnr: other.rfc.sysnr, passwd });
    await doomed.open();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await rejection(doomed.call('STFC_CONNECTION', { REQUTEXT: 'x' }))).toMatchObject({ group: 4, code: 1 });
    expect(await client.call('STFC_CONNECTION', { REQUTEXT: 'x' })).toMatchObject({ ECHOTEXT: 'x' });
    await client.close();
    rmSync(join(other.users.read.passwordFile, '..'), { recursive: true, force: true });
  });
});
