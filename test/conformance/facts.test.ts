import { startEcc } from './ecc-world.ts';
import { describeConformance } from './suite.ts';
import type { Erp } from './world.ts';

const SIZE = { customers: 60, items: 1200 };
/** One company that is always the same, and one that is new in every run unless a seed is given to look at it again. */
const SEEDS = [11, Number(process.env['ADIT_SEED'] ?? 1 + Math.floor(Math.random() * 1_000_000))];

const ERPS: readonly Erp[] = SEEDS.map((seed) => ({
  name: `SAP ECC over SOAP (seed ${seed})`,
  start: () => startEcc({ ...SIZE, seed }),
}));

for (const erp of ERPS) describeConformance(erp);
