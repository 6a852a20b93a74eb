import type { BenchOptions } from './catalogue.ts';
import { echoAsker } from './echo.ts';
import { type Figure, figure } from './figure.ts';
import { Rig } from './rig.ts';
import { CROWD, samplesOf, sideBySide } from './side-by-side.ts';

const NAME = 'reply';
const OPERATION = 'list_open_items';
const BODY = JSON.stringify({ customer: 'ecc/0000010001', limit: 20 });
/** As long as an answer of 14 open items. */
const REPLY = JSON.stringify({ data: 'x'.repeat(2_300), meta: {}, summary: '' });

/** What the way costs when the answer costs nothing: the product's gateway and tunnel client around a constant. */
export async function reply({ quick, onStep }: BenchOptions): Promise<readonly Figure[]> {
  const rig = new Rig({
    reply: REPLY,
    agents: [{ tenant: 'fixed', entry: 'fixed-agent', task: { operation: OPERATION, reply: REPLY } }],
  });
  onStep('gateway, tunnel and floor start');
  await rig.open();
  const [adit, floor] = [[rig.pid('gateway'), rig.pid('fixed')], [rig.pid('floor-server')]];
  const echo = await echoAsker(rig.floor, BODY);
  const one = { adit: rig.asker('fixed', OPERATION, BODY, 1), direct: rig.directAsker(OPERATION, BODY, 1) };
  const many = { adit: rig.asker('fixed', OPERATION, BODY, CROWD), direct: rig.directAsker(OPERATION, BODY, CROWD) };
  try {
    onStep('adit, direct node:https and ws echo in turn');
    const runs = await sideBySide(
      {
        alone: [
          { name: 'adit', asker: one.adit, pids: adit },
          { name: 'direct', asker: one.direct, pids: floor },
          { name: 'echo', asker: echo, pids: floor },
        ],
        crowd: [
          { name: 'adit', asker: many.adit, pids: adit },
          { name: 'direct', asker: many.direct, pids: floor },
        ],
      },
      quick ? { runs: 1, forMs: 300 } : { runs: 5, forMs: 1_500 },
    );
    return [
      figure(
        NAME,
        `throughput, ${CROWD} in flight, against node:https`,
        'req/s',
        samplesOf(runs, 'crowd', ({ perSecond }) => perSecond, 'adit', 'direct'),
        { of: 'ratio', atLeast: 0.25 },
      ),
      figure(
        NAME,
        'p50, 1 in flight, against node:https',
        'ms',
        samplesOf(runs, 'alone', ({ p50Ms }) => p50Ms, 'adit', 'direct'),
        { of: 'ratio', atMost: 2.5 },
      ),
      figure(
        NAME,
        'p99, 1 in flight, against a bare mTLS ws echo',
        'ms',
        samplesOf(runs, 'alone', ({ p99Ms }) => p99Ms, 'adit', 'echo'),
        { of: 'ratio', atMost: 5 },
      ),
      figure(
        NAME,
        `CPU a request of gateway and agent, ${CROWD} in flight, against node:https`,
        'ms',
        samplesOf(runs, 'crowd', ({ cpuMsEach }) => cpuMsEach, 'adit', 'direct'),
      ),
    ];
  } finally {
    for (const asker of [one.adit, one.direct, many.adit, many.direct, echo]) await asker.close();
    await rig.close();
  }
}
