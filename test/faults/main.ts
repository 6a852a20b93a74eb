// `npm run test:faults -- --runs 1000 --seed N [--system ecc|ebs] [--way addon|direct] [--disputes credit-memo|iex]`: commands
// of every way through the whole chain, with the ERP, the agent and its connector breaking at drawn points. Tells why
// commands failed or rested with a person, and which of the planned faults struck. Ends with 1 if anything was doubled,
// lost or told wrongly.
import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse, stringify } from 'yaml';
import { Stage, type StageOptions } from '../../sandbox/demo/stage.ts';
import { everyWay } from './acts.ts';
import { ebsEveryWay } from './acts-ebs.ts';
import { type Campaign, campaign, type Field } from './campaign.ts';
import { ebsField } from './field-ebs.ts';
import { ECC } from './field-ecc.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    system: { type: 'string', default: 'ecc' },
    way: { type: 'string', default: 'addon' },
    disputes: { type: 'string', default: 'credit-memo' },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed ?? randomInt(1, 1_000_000));
const say = (line: string) => process.stdout.write(`${line}\n`);
const company = { customers: 600, items: 6_000, withoutAgent: true } as const;

function ofEbs(): Promise<Campaign> {
  const way = values.way === 'direct' ? 'direct' : 'addon';
  const disputes = values.disputes === 'iex' ? 'iex' : 'credit-memo';
  return play(
    { ...company, systems: ['ebs'], ebsAddon: way === 'addon' ? 'on' : 'off' },
    ebsField(way, disputes),
    (section) => {
      ebsEveryWay(section);
      section['disputes'] = disputes;
    },
  );
}

async function play<F>(
  options: StageOptions,
  field: Field<F>,
  change: (section: Record<string, unknown>) => void,
): Promise<Campaign> {
  const stage = new Stage(options);
  try {
    await stage.open();
    const config = parse(readFileSync(stage.configFile, 'utf8'));
    change(config.systems[0].section);
    config.policy.operations.update_contact.mode = 'auto';
    config.policy.recordsPerHour = 10_000_000;
    writeFileSync(stage.configFile, stringify(config, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }));
    await stage.startAgent();
    return await campaign(stage, field, { runs, seed, say });
  } finally {
    await stage.close();
  }
}

say(`${runs} runs, seed ${seed}`);
const startedAt = performance.now();
const { wrong, outcomes, faults, reasons, ...counts } = await (values.system === 'ebs'
  ? ofEbs()
  : play({ ...company, road: 'rfc', fscm: 'on' }, ECC, everyWay));
for (const line of wrong) say(`WRONG: ${line}`);
for (const line of reasons) say(line);
for (const [why, count] of Object.entries(faults.unstruck)) say(`${String(count).padStart(5)}  not struck: ${why}`);
say(`${faults.planned} faults planned, ${faults.struck} struck, ${faults.planned - faults.struck} not struck`);
say(JSON.stringify({ seed, ...counts, outcomes, seconds: Math.round((performance.now() - startedAt) / 1000) }));
say(`${runs - wrong.length} of ${runs} as the books have it, ${wrong.length} wrong`);
process.exitCode = wrong.length === 0 ? 0 : 1;
