import { afterAll, beforeAll, describe } from 'vitest';
import { describeFacts } from './accounts.ts';
import { describeChanges } from './changes.ts';
import type { EbsSite } from './ebs-sandbox.ts';
import { type EbsMode, startEbs } from './ebs-world.ts';
import { describeSearch } from './search.ts';
import { describeStanding } from './standing.ts';
import { describeDeclaration } from './suite.ts';
import type { ConformanceWorld } from './world.ts';

/** What the ECC's connector tells of its books, EBS's tells of its own, by grants on tables and by EXECUTE alone. */
const company = { customers: 20, items: 200 };
const MODES: readonly { readonly site: EbsSite; readonly mode: EbsMode }[] = [
  { site: { ...company, seed: 51, addon: 'off' }, mode: { reads: 'views' } },
  { site: { ...company, seed: 52, addon: 'on' }, mode: { reads: 'wrapper' } },
];

for (const { site, mode } of MODES) {
  describe(`Oracle EBS by ${mode.reads} (seed ${site.seed}): a connector`, () => {
    let running: ConformanceWorld | undefined;
    beforeAll(async () => {
      running = await startEbs(site, mode);
    }, 240_000);
    afterAll(() => running?.close());
    const world = (): ConformanceWorld => {
      if (running === undefined) throw new Error('the world did not start');
      return running;
    };
    describeDeclaration(world);
    describeFacts(world);
    describeSearch(world);
    describeChanges(world);
    describeStanding(world);
  });
}
