import { startEcc } from './ecc-world.ts';
import { describeConformance } from './suite.ts';
import type { Erp } from './world.ts';

/** Two companies; `npm run test:soak` draws other seeds for the second, and ADIT_SEED repeats one of them. */
const COMPANIES = [
  { customers: 60, items: 1200, seed: 11 },
  { customers: 30, items: 500, seed: Number(process.env['ADIT_SEED'] ?? 228_959) },
] as const;

const ERPS: readonly Erp[] = COMPANIES.map((company) => ({
  name: `SAP ECC over SOAP (seed ${company.seed})`,
  start: () => startEcc(company),
}));

for (const erp of ERPS) describeConformance(erp);
