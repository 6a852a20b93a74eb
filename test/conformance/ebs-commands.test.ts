import { afterAll, beforeAll, describe } from 'vitest';
import { describeCommands } from './commands.ts';
import type { EbsSite } from './ebs-sandbox.ts';
import { type EbsMode, startEbs } from './ebs-world.ts';
import { describeSaid } from './said-in-books.ts';
import type { ConformanceWorld } from './world.ts';

/** Every command over the real driver: by XXADIT_WRITE, by blocks of APPS' proxy, and by the ways that a site may choose. */
const company = { customers: 24, items: 400 };
const MODES: readonly { readonly name: string; readonly site: EbsSite; readonly mode: EbsMode }[] = [
  { name: 'with the add-on', site: { ...company, seed: 61, addon: 'on' }, mode: { reads: 'wrapper' } },
  { name: 'without the add-on', site: { ...company, seed: 62, addon: 'off' }, mode: { reads: 'views' } },
  {
    name: 'with disputes through Advanced Collections',
    site: { ...company, seed: 63, addon: 'on' },
    mode: { reads: 'wrapper', section: { disputes: 'iex' } },
  },
];

describe.each(MODES)('Oracle EBS $name (seed $site.seed): a connector', ({ site, mode }) => {
  let running: ConformanceWorld | undefined;
  beforeAll(async () => {
    running = await startEbs(site, mode);
  }, 240_000);
  afterAll(() => running?.close());
  const world = (): ConformanceWorld => {
    if (running === undefined) throw new Error('the world did not start');
    return running;
  };
  describeSaid(world);
  describeCommands(world);
});
