import { Stage } from '../sandbox/demo/stage.ts';
import type { BenchOptions } from './catalogue.ts';
import { type Figure, figure, type Sample } from './figure.ts';
import { type Memory, memoryOf } from './footprint/memory.ts';
import { packagedAgent } from './footprint/packaged.ts';
import { bareNode, bareStartMs, startAgent } from './footprint/starts.ts';
import { customersOf, questionsAbout } from './voice/questions.ts';

const NAME = 'footprint';
const IN_FLIGHT = 8;
/** Idle means: started, synchronised, and left alone so long. */
const SETTLE_MS = 3_000;
const CHILDREN_MS = 30_000;
const LOOK_EVERY_MS = 100;

/** What the agent and its children take of the machine, and how long they take to be there. */
export async function footprint({ quick, onStep }: BenchOptions): Promise<readonly Figure[]> {
  const calls = quick ? 200 : 10_000;
  onStep('company, SAP, gateway and agent start');
  const config = { policy: { recordsPerHour: 10_000_000 } };
  const stage = await new Stage({ config }).open();
  const bare = await bareNode();
  try {
    const processes = await processesOf(stage);
    await pause(SETTLE_MS);
    const idle = measured(processes, bare.pid);
    onStep(`${calls} calls, one in ten through to SAP`);
    const perSecond = await askMuch(stage, calls);
    await pause(SETTLE_MS);
    const used = measured(processes, bare.pid);
    stage.agent.kill('SIGTERM');
    await stage.agent.ended;
    onStep('starts of the agent, from source and as packaged, and of bare node in turn');
    return [
      ...memoryFigures('idle', idle),
      ...memoryFigures(`after ${calls} calls`, used),
      figure(NAME, `calls a second meanwhile, ${IN_FLIGHT} in flight`, 'req/s', [{ value: perSecond }]),
      ...(await startFigures(stage.configFile, bare.pid, quick ? 1 : 7)),
    ];
  } finally {
    bare.end();
    await stage.close();
  }
}

/** The agent's processes by name, once the children for reading and writing are there. */
async function processesOf(stage: Stage): Promise<Readonly<Record<string, number>>> {
  const until = performance.now() + CHILDREN_MS;
  for (;;) {
    const { agent, connectors } = (await stage.readyFile()).pids;
    if (Object.keys(connectors).length === 2 * stage.systems.length) return { 'agent main': agent, ...connectors };
    if (performance.now() > until) throw new Error(`only ${Object.keys(connectors).join(', ')} of the children came`);
    await pause(LOOK_EVERY_MS);
  }
}

async function startFigures(configFile: string, barePid: number, runs: number): Promise<Figure[]> {
  const packaged = await packagedAgent();
  const forms = [
    { form: 'from source', entry: 'agent/bin.mjs', ready: [] as Sample[], connected: [] as Sample[] },
    { form: 'as packaged', entry: packaged.entry, ready: [] as Sample[], connected: [] as Sample[] },
  ];
  let memory: Figure[] = [];
  try {
    for (let run = 0; run < runs; run++) {
      const floor = await bareStartMs();
      for (const { entry, ready, connected } of forms) {
        const agent = await startAgent(entry, configFile);
        ready.push({ value: agent.readyMs, floor });
        connected.push({ value: agent.connectedMs, floor });
        if (entry === packaged.entry && run === runs - 1) {
          await pause(SETTLE_MS);
          memory = memoryFigures('idle, as packaged', measured({ 'agent main': agent.pid }, barePid));
        }
        await agent.end();
      }
    }
  } finally {
    packaged.remove();
  }
  return [
    ...memory,
    ...forms.flatMap(({ form, ready, connected }) => [
      figure(NAME, `agent ${form}: start to ready, against bare node`, 'ms', ready),
      figure(NAME, `agent ${form}: start to connected, against bare node`, 'ms', connected),
    ]),
  ];
}

type Measured = readonly { readonly name: string; readonly own: Memory; readonly bare: Memory }[];

function measured(processes: Readonly<Record<string, number>>, barePid: number): Measured {
  const bare = memoryOf(barePid);
  return Object.entries(processes).map(([name, pid]) => ({ name, own: memoryOf(pid), bare }));
}

function memoryFigures(when: string, all: Measured): Figure[] {
  return all.flatMap(({ name, own, bare }) => [
    figure(NAME, `${name}, ${when}: RSS, against bare node`, 'MB', [{ value: own.rssMb, floor: bare.rssMb }]),
    figure(NAME, `${name}, ${when}: PSS, against bare node`, 'MB', [{ value: own.pssMb, floor: bare.pssMb }]),
  ]);
}

/** Every query in turn over all customers; each tenth question refuses what is held. */
async function askMuch(stage: Stage, calls: number): Promise<number> {
  const customers = await customersOf(stage);
  const questions = customers.flatMap((known) => questionsAbout(known));
  let asked = 0;
  const ask = async () => {
    const turn = asked++;
    const question = questions[turn % questions.length];
    if (!question || turn >= calls) return;
    const { operation, args, callId } = question;
    const { status, body } = await stage.platform.ask(operation, args, {
      deadlineMs: 8_000,
      ...(callId !== undefined && { callId: `${callId}-${turn}` }),
      ...(turn % 10 === 0 && { maxAgeS: 0 }),
    });
    if (status !== 200) throw new Error(`${operation} was refused: ${JSON.stringify(body).slice(0, 300)}`);
  };
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (asked < calls) await ask();
    }),
  );
  return (calls * 1_000) / (performance.now() - begun);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
