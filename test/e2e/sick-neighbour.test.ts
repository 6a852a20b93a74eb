import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import type { Reply } from '../../sandbox/demo/platform.ts';
import { type EccSandbox, startEccSandbox } from '../conformance/ecc-sandbox.ts';
import { adit, editConfig, PATIENT, until, useStage } from './world.ts';

const SICK = 'sick';
const ROUNDS = 4;
const ASKED = 40;
const CALLERS = 4;
/** What waits for the sick system meanwhile. */
const STUCK = 12;
/** Tails of a busy machine differ by this much without any sickness; who waits for a sick SAP waits for seconds. */
const NOISE_MS = 300;

let neighbour: EccSandbox | null = null;
/** Two systems behind one agent: one over RFC, and beside it one over SOAP with a SAP of its own. */
const stage = useStage({ road: 'rfc' }, async (opened) => {
  neighbour = await startEccSandbox({ customers: 40, items: 300, seed: 2, addon: 'on' });
  const { url, caFile, client, companyCodes, users } = neighbour.system;
  const credentials = (role: 'read' | 'write') => {
    const userFile = join(opened.dir, `${SICK}-${role}.user`);
    writeFileSync(userFile, users[role].user, { mode: 0o600 });
    return { user: `\${file:${userFile}}`, password: `\${file:${users[role].passwordFile}}` };
  };
  editConfig(opened, (config) => {
    const section = { road: 'soap', url, ca: caFile, client, companyCodes, addon: 'on' };
    const sick = { ...section, read: credentials('read'), write: credentials('write') };
    config.systems.push({ ...config.systems[0], name: SICK, section: sick });
    config.policy.systems.push(SICK);
  });
});
vi.setConfig({ testTimeout: 240_000 });
afterAll(() => neighbour?.stop());

const ask = (customer: string, asked = {}) =>
  stage().platform.ask('list_open_items', { customer }, { ...PATIENT, maxAgeS: 0, ...asked });
const customerOf = (system: string, at: number) => `${system}/${String(10_010 + (at % 20)).padStart(10, '0')}`;

/** Milliseconds of each question to the well system, asked by some callers at once. */
async function measured(): Promise<number[]> {
  const took: number[] = [];
  const caller = async (from: number) => {
    for (let at = from; at < ASKED; at += CALLERS) {
      const { status, tookMs, body } = await ask(customerOf('ecc', at));
      expect(status, JSON.stringify(body)).toBe(200);
      expect(body['meta']).toMatchObject({ source: 'erp' });
      took.push(tookMs);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, from) => caller(from)));
  return took;
}

function percentile(took: readonly number[], share: number): number {
  const sorted = [...took].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

it.each([
  ['hangs', { at: 'call', match: 'BAPI_*', action: 'hang', sticky: true }],
  ['is slow', { at: 'call', match: 'BAPI_*', action: 'delay', ms: 4_000, sticky: true }],
  ['refuses', { at: 'connect', action: 'down' }],
])('an SAP that %s slows no other system', async (name, fault) => {
  const sap = neighbour;
  if (!sap) throw new Error('the second SAP is not there');
  await measured();
  const alone: number[] = [];
  const beside: number[] = [];
  const answers: Reply[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(...(await measured()));
    await sap.ask('/faults', { system: sap.system.name, ...fault });
    const asked = { deadlineMs: 3_000 };
    const stuck = Array.from({ length: STUCK }, (_, at) => ask(customerOf(SICK, at), asked));
    beside.push(...(await measured()));
    answers.push(...(await Promise.all(stuck)));
    await sap.heal();
  }
  // It was sick indeed: what it did not say in time is not told, or told as old. (What is slow may be joined later.)
  const unwell = answers.filter(({ status, body }) => status >= 500 || JSON.stringify(body).includes('"stale":true'));
  expect(unwell.length, name).toBeGreaterThanOrEqual(STUCK);
  const [before, during] = [percentile(alone, 0.99), percentile(beside, 0.99)];
  const medians = `median ${percentile(alone, 0.5)} and ${percentile(beside, 0.5)} ms`;
  process.stdout.write(`beside an SAP that ${name}: p99 ${before} ms alone, ${during} ms beside it; ${medians}\n`);
  expect(during).toBeLessThan(2 * before + NOISE_MS);
  await until('the sick one to be asked again', async () => (await ask(customerOf(SICK, 1))).status === 200, 60_000);
  const { json } = await adit(stage(), 'status');
  expect(json.systems.map((system: { name: string }) => system.name)).toEqual(['ecc', SICK]);
});
