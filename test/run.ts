// `npm test`: runs the suite and ends with one line over all it ran, which CI and people read alike.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const scratch = mkdtempSync(join(tmpdir(), 'adit-test-'));
const report = join(scratch, 'report.json');

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly unknown[];
    readonly name: string;
  }[];
}

function node(...args: string[]): SpawnSyncReturns<Buffer> {
  return spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

const types = node('node_modules/typescript/bin/tsc', '--noEmit');
process.stdout.write(types.status === 0 ? 'types: clean\n' : 'types: see above\n');
const suite = node(
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
);

const counted: Report = JSON.parse(readFileSync(report, 'utf8'));
rmSync(scratch, { recursive: true });
// A file that fails to load has no tests to count; it is one failure all the same.
const broken = counted.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);
for (const { name } of broken) process.stdout.write(`did not load: ${name}\n`);
const passed = counted.numPassedTests + (types.status === 0 ? 1 : 0);
const failed = counted.numFailedTests + broken.length + (types.status === 0 ? 0 : 1);
const skipped = counted.numPendingTests > 0 ? `, ${counted.numPendingTests} skipped` : '';
process.stdout.write(`${passed} passed, ${failed} failed${skipped}\n`);
process.exitCode = failed > 0 || suite.status !== 0 ? 1 : 0;
