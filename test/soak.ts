// `npm run test:soak -- --minutes 10`: draws new companies for the suites that compare answers with the books, until the
// time is up or one of them finds a difference. Its seed is printed; `ADIT_SEED=… npm test` repeats it.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

const SUITES = [
  'test/conformance/facts.test.ts',
  'test/conformance/answers.test.ts',
  'test/bapi/changes-history.test.ts',
];

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const until = performance.now() + Number(values.minutes) * 60_000;
let passed = 0;
let failed = 0;
while (performance.now() < until && failed === 0) {
  const seed = randomInt(1, 1_000_000);
  const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', ...SUITES], {
    env: { ...process.env, ADIT_SEED: String(seed) },
    encoding: 'utf8',
  });
  if (run.status === 0) passed += 1;
  else {
    failed += 1;
    process.stdout.write(`${run.stdout}${run.stderr}`);
  }
  process.stdout.write(`seed ${seed}: ${run.status === 0 ? 'as the books have it' : 'DIFFERENT'}\n`);
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
