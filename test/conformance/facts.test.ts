import { startEcc } from './ecc-world.ts';
import { describeConformance } from './suite.ts';

/** A company with more of everything; `npm run test:soak` draws other seeds for it, and ADIT_SEED repeats one of them. */
const company = { customers: 40, items: 700, seed: Number(process.env['ADIT_SEED'] ?? 11) };

describeConformance({ name: `SAP ECC over SOAP (seed ${company.seed})`, start: () => startEcc(company) });
