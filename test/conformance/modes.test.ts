import type { EccSite } from './ecc-sandbox.ts';
import { type EccMode, startEcc } from './ecc-world.ts';
import { describeConformance } from './suite.ts';

/**
 * Every way in which a site may let the connector in, over both roads: what is lost is expected as the connector declares
 * it, and the simulated system refuses what the site does not allow.
 */
const company = { customers: 24, items: 300 };
const MODES: readonly { readonly name: string; readonly site: EccSite; readonly mode: EccMode }[] = [
  { name: 'over RFC, with the add-on', site: { ...company, seed: 31, addon: 'on' }, mode: { road: 'rfc' } },
  { name: 'over SOAP, with the add-on', site: { ...company, seed: 32, addon: 'on' }, mode: { road: 'soap' } },
  { name: 'over RFC, without the add-on', site: { ...company, seed: 33 }, mode: { road: 'rfc' } },
  {
    name: 'over RFC, without tables',
    site: { ...company, seed: 34, addon: 'on', readTable: 'off' },
    mode: { road: 'rfc' },
  },
  { name: 'over SOAP, BAPIs alone', site: { ...company, seed: 35, readTable: 'off' }, mode: { road: 'soap' } },
];

for (const { name, site, mode } of MODES)
  describeConformance({
    name: `SAP ECC ${name} (seed ${site.seed})`,
    saysEverything: true,
    start: () => startEcc(site, mode),
  });
