import { startEcc } from './ecc-world.ts';
import { describeConformance } from './suite.ts';
import type { Erp } from './world.ts';

/** One company that is always the same, and one that is new in every run unless a seed is given to look at it again. */
const COMPANIES = [
  { customers: 60, items: 1200, seed: 11 },
  { customers: 30, items: 500, seed: Number(process.env['ADIT_SEED'] ?? 1 + Math.floor(Math.random() * 1_000_000)) },
] as const;

const ERPS: readonly Erp[] = COMPANIES.map((company) => ({
  name: `SAP ECC over SOAP (seed ${company.seed})`,
  start: () => startEcc(company),
}));

for (const erp of ERPS) describeConformance(erp);
