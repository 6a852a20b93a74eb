import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  adit,
  CUSTOMER,
  dataOf,
  INVOICE,
  isAlive,
  killAgent,
  PATIENT,
  refusalOf,
  startServing,
  until,
  untilGone,
  useStage,
} from './world.ts';

const stage = useStage();
const ask = (operation: string, args: unknown, asked = {}) =>
  stage().platform.ask(operation, args, { ...PATIENT, ...asked });
const invoice = () => ask('get_invoice', { invoice: INVOICE, customer: `ecc/${CUSTOMER}` });
const childrenOf = async () => Object.values((await stage().readyFile()).pids.connectors);

/** When the agent said this last, in milliseconds since 1970; 0 if never. */
function saidAt(message: string): number {
  const lines = readFileSync(stage().agent.logFile, 'utf8').trimEnd().split('\n');
  const last = lines.map((line) => JSON.parse(line)).findLast((line) => line.message === message);
  return last ? Date.parse(last.timestamp) : 0;
}

describe('the tunnel', () => {
  it('is back by itself after the gateway was killed', async () => {
    const { pid } = stage().agent;
    stage().gateway.kill('SIGKILL');
    await stage().gateway.ended;
    await until('the agent to notice', async () => (await adit(stage(), 'status')).json.tunnel.state !== 'connected');
    await stage().startGateway();
    await stage().untilConnected();
    expect(dataOf(await invoice()).invoice).toBe(INVOICE);
    expect(stage().agent.pid).toBe(pid);
  });

  it('is given up within ten seconds when the gateway goes silent, and back when it speaks again', async () => {
    const stoppedAt = Date.now();
    stage().gateway.kill('SIGSTOP');
    const noticedAt = await until('the agent to notice', () => {
      const at = saidAt('the tunnel is down');
      return at > stoppedAt ? at : 0;
    });
    expect(noticedAt - stoppedAt).toBeGreaterThan(3_000);
    expect(noticedAt - stoppedAt).toBeLessThan(10_000);
    stage().gateway.kill('SIGCONT');
    await until('the tunnel to be up again', () => saidAt('the tunnel is up') > noticedAt, 40_000);
    await until('questions to be answered', async () => (await invoice()).status === 200);
  });
});

describe('an agent that stops without ending', () => {
  it('is not waited for beyond the deadline, counts as offline soon, and serves again when it goes on', async () => {
    stage().agent.kill('SIGSTOP');
    const asked = await ask('get_invoice', { invoice: INVOICE }, { deadlineMs: 1_000 });
    expect(refusalOf(asked)).toMatchObject({ status: 504, code: 'DEADLINE_EXCEEDED' });
    expect(asked.tookMs).toBeLessThan(3_000);
    const stoppedAt = performance.now();
    await until('the gateway to notice', async () => {
      const reply = await ask('get_invoice', { invoice: INVOICE }, { deadlineMs: 300 });
      return reply.body['code'] === 'AGENT_OFFLINE';
    });
    expect(performance.now() - stoppedAt).toBeLessThan(11_000);
    expect(await stage().isConnected()).toBe(false);
    stage().agent.kill('SIGCONT');
    await until('questions to be answered', async () => (await invoice()).status === 200, 40_000);
  });
});

describe('an agent that ends', () => {
  it('by SIGTERM answers what is under way, ends with 0 and leaves no process', async () => {
    const children = await childrenOf();
    await stage().books.fault({ system: 'ecc', at: 'call', match: 'BAPI_*', action: 'delay', ms: 1_200, sticky: true });
    const reply = ask('get_customer', { customer: 'ecc/0000010010' });
    await until('the question to be with SAP', async () => {
      const { roles } = (await adit(stage(), 'status')).json.systems[0];
      return roles.some(({ active }: { active: number }) => active > 0);
    });
    stage().agent.kill('SIGTERM');
    expect(dataOf(await reply).number).toBe('0000010010');
    expect(await stage().agent.ended).toBe(0);
    expect(children.filter(isAlive)).toEqual([]);
    expect(refusalOf(await invoice())).toEqual({ status: 503, code: 'AGENT_OFFLINE', retryable: true });
    await stage().books.heal();
    await startServing(stage());
  });

  it('by kill -9 leaves no connector process behind, whatever that was doing', async () => {
    const children = await childrenOf();
    expect(children).toHaveLength(2);
    await stage().books.fault({ system: 'ecc', at: 'call', match: 'BAPI_*', action: 'hang' });
    const reply = ask('get_customer', { customer: 'ecc/0000010011' });
    await until('the question to be with SAP', async () => {
      const { roles } = (await adit(stage(), 'status')).json.systems[0];
      return roles.some(({ active }: { active: number }) => active > 0);
    });
    await killAgent(stage());
    for (const pid of children) await untilGone(pid);
    expect(refusalOf(await reply)).toMatchObject({ status: 503, retryable: true });
    await stage().books.heal();
    await startServing(stage());
    expect(dataOf(await invoice()).invoice).toBe(INVOICE);
  });
});
