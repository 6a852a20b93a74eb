import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDeb } from '../../installer/build-deb.ts';
import manifest from '../../package.json' with { type: 'json' };
import { Container, obstacle, prepareImage } from './container.ts';
import { stepsOf } from './steps.ts';

const EXIT_NOT_RUN = 2;

/**
 * The life of the Debian package in a booted Debian 12 without a network: install, start, crash, upgrade, remove,
 * purge. Needs root and systemd-nspawn; where it cannot run it says so and exits 2, never 0.
 */
async function main(): Promise<number> {
  const why = obstacle();
  if (why !== null) {
    console.log(`NOT RUN: ${why}`);
    return EXIT_NOT_RUN;
  }
  const folder = mkdtempSync(join(tmpdir(), 'adit-install-debs-'));
  const box = new Container();
  const stop = () => {
    box.close().finally(() => process.exit(1));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let passed = 0;
  let failed = 0;
  try {
    const step = async (title: string, run: () => unknown) => {
      const started = performance.now();
      await run();
      console.log(`ok    ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    };
    const versions = { first: manifest.version, next: `${manifest.version}+next` };
    const debs: string[] = [];
    await step('two packages are built', async () => {
      for (const version of Object.values(versions))
        debs.push(await buildDeb({ outDir: folder, version, compression: 0 }));
    });
    await step('a Debian 12 boots', async () => {
      prepareImage();
      await box.boot();
    });
    const [first = '', next = ''] = debs;
    const packages = { first: { file: first, version: versions.first }, next: { file: next, version: versions.next } };
    for (const { title, run } of stepsOf(box, packages)) {
      try {
        await step(title, run);
        passed++;
      } catch (thrown) {
        failed++;
        console.log(`FAIL  ${title}\n${thrown instanceof Error ? thrown.message : String(thrown)}`);
        console.log(box.run('journalctl', '-u', 'adit', '-n', '30', '-o', 'cat', '--no-pager').out);
        break;
      }
    }
  } catch (thrown) {
    failed++;
    console.log(`FAIL  ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  } finally {
    await box.close();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
