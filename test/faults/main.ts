// `npm run test:faults -- --runs 1000 --seed N`: commands of every way through the whole chain, over RFC, with SAP, the
// agent and its connector breaking at drawn points. Ends with 1 if anything was doubled, lost or told wrongly.
import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse, stringify } from 'yaml';
import { Stage } from '../../sandbox/demo/stage.ts';
import { everyWay } from './acts.ts';
import { campaign } from './campaign.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } } });
const runs = Number(values.runs);
const seed = Number(values.seed ?? randomInt(1, 1_000_000));
const say = (line: string) => process.stdout.write(`${line}\n`);

say(`${runs} runs, seed ${seed}`);
const stage = new Stage({ customers: 600, items: 6_000, road: 'rfc', fscm: 'on', withoutAgent: true });
const startedAt = performance.now();
try {
  await stage.open();
  const config = parse(readFileSync(stage.configFile, 'utf8'));
  everyWay(config.systems[0].section);
  config.policy.operations.update_contact.mode = 'auto';
  writeFileSync(stage.configFile, stringify(config, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }));
  await stage.startAgent();
  const { wrong, outcomes, ...counts } = await campaign(stage, { runs, seed, say });
  for (const line of wrong) say(`WRONG: ${line}`);
  say(JSON.stringify({ seed, ...counts, outcomes, seconds: Math.round((performance.now() - startedAt) / 1000) }));
  say(`${runs - wrong.length} of ${runs} as the books have it, ${wrong.length} wrong`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  await stage.close();
}
