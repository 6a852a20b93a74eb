import { arch, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benches } from './catalogue.ts';
import { type Figure, lineOf } from './figure.ts';
import { tableOf } from './table.ts';

const USAGE = `npm run bench -- [--list] [--only NAME]... [--json] [--quick]

  --list        the benchmarks and what each measures
  --only NAME   only this one; may be repeated
  --json        a line per figure: {name, metric, unit, value, floor, ratio, runs}
  --quick       one short run of each: shows that it works, not how fast it is

Value and floor are medians, the ratio is the median of the ratios of each run. Compare ratios only within one run.`;

const EXIT_USAGE = 64;

function chosen(only: readonly string[]) {
  const unknown = only.find((name) => !benches.some((bench) => bench.name === name));
  if (unknown !== undefined)
    throw new RangeError(`there is no benchmark "${unknown}": ${benches.map(({ name }) => name).join(', ')}`);
  return only.length === 0 ? benches : benches.filter(({ name }) => only.includes(name));
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      list: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const wanted = chosen(values.only);
  if (values.list) {
    for (const { name, what } of wanted)
      console.log(values.json ? JSON.stringify({ name, what }) : `${name.padEnd(10)} ${what}`);
    return 0;
  }
  const figures: Figure[] = [];
  let isFailed = false;
  for (const { name, run } of wanted) {
    const onStep = (step: string) => console.error(`${name}: ${step}`);
    try {
      const measured = await run({ quick: values.quick, onStep });
      if (values.json) for (const one of measured) console.log(lineOf(one));
      figures.push(...measured);
    } catch (thrown) {
      isFailed = true;
      console.error(`${name} could not be measured:`, thrown);
    }
  }
  if (!values.json) console.log(`\n${machine()}\n\n${tableOf(figures)}`);
  return isFailed ? 1 : 0;
}

/** Figures mean nothing without the machine they were taken on. */
function machine(): string {
  const cores = cpus();
  const memoryGb = Math.round(totalmem() / 2 ** 30);
  return `${cores.length} x ${cores[0]?.model ?? arch()}, ${memoryGb} GB, Node ${process.versions.node}, ${new Date().toISOString()}`;
}

try {
  process.exitCode = await main();
} catch (thrown) {
  console.error(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${USAGE}`);
  process.exitCode = EXIT_USAGE;
}
