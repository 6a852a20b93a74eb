import type { BenchOptions } from './catalogue.ts';
import { echoAsker } from './echo.ts';
import { type Figure, figure } from './figure.ts';
import { Rig } from './rig.ts';
import { CROWD, samplesOf, sideBySide } from './side-by-side.ts';

const NAME = 'cached';
const OPERATION = 'list_open_items';
const CUSTOMER = '0000010014';
const ROWS = 14;
const BODY = JSON.stringify({ customer: `ecc/${CUSTOMER}` });

const CIPHERS = [
  { tenant: 'aes256', cipher: 'aes256', label: 'AES-256' },
  { tenant: 'aegis256', cipher: 'aegis256', label: 'AEGIS-256' },
  { tenant: 'plain', cipher: null, label: 'no cipher' },
] as const;

/** An answer that the agent composes from what it holds, with every step of the product but the ERP. */
export async function cached({ quick, onStep }: BenchOptions): Promise<readonly Figure[]> {
  const task = { customer: CUSTOMER, rows: ROWS, others: quick ? 20 : 2_500 };
  onStep('agents with filled records start');
  // The floor's reply has the length of a real one: it is asked for once beforehand.
  const rig = new Rig({
    reply: await aReply(task),
    agents: CIPHERS.map(({ tenant, cipher }) => ({ tenant, entry: 'held-agent', task: { ...task, cipher } })),
  });
  await rig.open();
  const adit = (tenant: string, connections: number) => rig.asker(tenant, OPERATION, BODY, connections, checkAnswer);
  const [gateway, floor] = [rig.pid('gateway'), [rig.pid('floor-server')]];
  const echo = { name: 'echo', asker: await echoAsker(rig.floor, BODY), pids: floor };
  const sides = (connections: number) => [
    ...CIPHERS.map(({ tenant }) => ({
      name: tenant,
      asker: adit(tenant, connections),
      pids: [gateway, rig.pid(tenant)],
    })),
    { name: 'direct', asker: rig.directAsker(OPERATION, BODY, connections), pids: floor },
  ];
  const [alone, crowd] = [[...sides(1), echo], sides(CROWD)];
  try {
    onStep('each cipher, direct node:https and ws echo in turn');
    const runs = await sideBySide({ alone, crowd }, quick ? { runs: 1, forMs: 300 } : { runs: 5, forMs: 1_500 });
    return CIPHERS.flatMap(({ tenant, label }) => [
      figure(
        NAME,
        `throughput, ${ROWS} rows, ${CROWD} in flight, ${label}, against node:https`,
        'req/s',
        samplesOf(runs, 'crowd', ({ perSecond }) => perSecond, tenant, 'direct'),
        ...(tenant === 'aes256' ? [{ of: 'ratio', atLeast: 0.14 } as const] : []),
      ),
      figure(
        NAME,
        `p50, 1 in flight, ${label}, against node:https`,
        'ms',
        samplesOf(runs, 'alone', ({ p50Ms }) => p50Ms, tenant, 'direct'),
      ),
      figure(
        NAME,
        `p99, 1 in flight, ${label}, against a bare mTLS ws echo`,
        'ms',
        samplesOf(runs, 'alone', ({ p99Ms }) => p99Ms, tenant, 'echo'),
        ...(tenant === 'aes256' ? [{ of: 'ratio', atMost: 5 } as const] : []),
      ),
      figure(
        NAME,
        `CPU a request of gateway and agent, ${CROWD} in flight, ${label}, against node:https`,
        'ms',
        samplesOf(runs, 'crowd', ({ cpuMsEach }) => cpuMsEach, tenant, 'direct'),
      ),
    ]);
  } finally {
    for (const { asker } of [...alone, ...crowd]) await asker.close();
    await rig.close();
  }
}

async function aReply(task: { customer: string; rows: number; others: number }): Promise<string> {
  const rig = new Rig({
    reply: '{}',
    agents: [{ tenant: 'once', entry: 'held-agent', task: { ...task, others: 0, cipher: null } }],
  });
  await rig.open();
  let reply = '';
  const asker = rig.asker('once', OPERATION, BODY, 1, (text) => {
    checkAnswer(text);
    reply = text;
  });
  try {
    await asker.ask();
    return reply;
  } finally {
    await asker.close();
    await rig.close();
  }
}

/** A figure of the wrong answer would be worth nothing. */
function checkAnswer(text: string): void {
  const { data, meta } = JSON.parse(text) as { data: { items: unknown[] }; meta: { source: string; stale: boolean } };
  if (data.items.length !== ROWS || meta.source !== 'cache' || meta.stale) {
    throw new Error(`not the answer that is to be measured: ${text.slice(0, 300)}`);
  }
}
