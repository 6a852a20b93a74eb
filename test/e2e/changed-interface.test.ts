import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { Agent, request } from 'undici';
import { afterAll, expect, it } from 'vitest';
import { adit, CUSTOMER, dataOf, editConfig, PATIENT, run, useStage } from './world.ts';

const FUNCTION = 'Z_ADIT_PREFERENCE_READ';
const GONE = 'EV_DO_NOT_CALL';

/** Whether the system has the add-on from before that parameter came. */
let isOld = false;
let server: Server | null = null;

/** The system as it was with the older add-on: neither its description nor its reply has the parameter. */
function asBefore(name: string, xml: string): string {
  if (name === FUNCTION) return xml.replace(new RegExp(`<${GONE}(?:\\s[^>]*)?(?:/>|>[^<]*</${GONE}>)`), '');
  const rest = '(?:(?!</item>).)*';
  return xml.replace(new RegExp(`<item(?:\\s[^>]*)?>${rest}>${GONE}</PARAMETER>${rest}</item>`, 's'), '');
}

/** Stands between the agent and the system. */
async function startBetween(to: { readonly url: string; readonly ca: Buffer }): Promise<{ url: string; ca: string }> {
  const pair = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const dispatcher = new Agent({ connect: { ca: to.ca } });
  server = createServer({ key: pair.private, cert: pair.cert }, async (asked, response) => {
    const parts: Buffer[] = [];
    for await (const part of asked) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString('utf8');
    const { authorization = '', 'content-type': type = '', soapaction = '' } = asked.headers;
    const reply = await request(new URL(asked.url ?? '/', to.url), {
      dispatcher,
      method: asked.method === 'POST' ? 'POST' : 'GET',
      headers: { authorization, 'content-type': type, soapaction: String(soapaction) },
      body: asked.method === 'POST' ? body : null,
    });
    const text = await reply.body.text();
    const called = [FUNCTION, 'RFC_GET_FUNCTION_INTERFACE'].find(
      (name) => body.includes(`:${name} `) || body.includes(`:${name}>`),
    );
    const isMeant = isOld && called !== undefined && body.includes(FUNCTION);
    response.writeHead(reply.statusCode, { 'content-type': String(reply.headers['content-type'] ?? 'text/xml') });
    response.end(isMeant ? asBefore(called, text) : text);
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}`, ca: pair.cert };
}

const stage = useStage({}, async (opened) => {
  const { caFile, url } = opened.systems[0] ?? { caFile: '', url: '' };
  const between = await startBetween({ url, ca: readFileSync(caFile) });
  const ca = join(opened.dir, 'between.pem');
  writeFileSync(ca, between.ca);
  editConfig(opened, ({ systems }) => {
    Object.assign(systems[0].section, { url: between.url, ca });
  });
});
afterAll(() => {
  server?.closeAllConnections();
  server?.close();
});

const asPerson = (...args: readonly string[]) =>
  run(['agent/bin.mjs', '--config', stage().configFile, ...args], {
    PATH: process.env['PATH'] ?? '',
    HOME: stage().dir,
    TZ: 'UTC',
    NODE_NO_WARNINGS: '1',
  });
const ask = (operation: string, args: object) =>
  stage().platform.ask(operation, { customer: `ecc/${CUSTOMER}`, ...args }, { ...PATIENT, maxAgeS: 0 });
const clearance = async () => dataOf(await ask('check_call_clearance', { purpose: 'service' }));

it('a parameter that SAP does not have fails doctor in a row of its own, and leaves nobody called by mistake', async () => {
  const before = await asPerson('doctor');
  expect(before.code, before.out).toBe(0);
  const codes = async () => (await clearance()).reasons.map(({ code }: { code: string }) => code);
  expect(await codes()).not.toContain('unreadable_preference');

  isOld = true;
  const drifted = await asPerson('doctor');
  expect(drifted.code).toBe(2);
  const told = drifted.out.split('\n').filter((line) => line.includes(FUNCTION));
  expect(told).toEqual([expect.stringMatching(new RegExp(`parameters missing: ${GONE} \\(affects .*get_customer`))]);
  expect(drifted.out).toContain('this release has another interface; tell us');
  const { code, json } = await adit(stage(), 'doctor');
  const failed = json.rows.filter(({ status }: { status: string }) => status === 'fail');
  expect([code, json.failed, failed]).toEqual([
    2,
    1,
    [expect.objectContaining({ check: `ecc: function ${FUNCTION}` })],
  ]);

  // The customer is still answered, without what SAP does not tell.
  expect(dataOf(await ask('get_customer', {}))).toMatchObject({
    name: expect.stringMatching(/./),
    contacts: expect.any(Array),
    preferences: { doNotCall: 'unreadable' },
  });
  expect(await clearance()).toMatchObject({ clear: false });
  expect(await codes()).toContain('unreadable_preference');
  const log = readFileSync(stage().agent.logFile, 'utf8').split('\n');
  const warning = log.find((line) => line.includes('a part of the customer cannot be read'));
  expect(JSON.parse(warning ?? '{}')).toMatchObject({ part: 'preferences', said: expect.stringContaining(GONE) });

  isOld = false;
  const repaired = await asPerson('doctor');
  expect(repaired.code, repaired.out).toBe(0);
  expect(await codes()).not.toContain('unreadable_preference');
});
