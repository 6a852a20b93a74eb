import { z } from 'zod';
import type { ChildEnvironment, ProductionFinding } from '../domain/connector.ts';
import { database, fitTogether } from './database-section.ts';
import { writing } from './write-section.ts';

const method = z.enum(['check', 'ach', 'wire', 'card', 'direct_debit', 'other']);

/** The connector's own part of a `systems[]` entry. */
export const Section = z
  .strictObject({
    ...database,
    /** `wrapper`: through XXADIT_READ, with EXECUTE alone. `views`: SELECT on the objects that `adit policy role` names. */
    reads: z.enum(['wrapper', 'views']).default('wrapper'),
    /** ORG_ID of each operating unit; nothing of another one is ever told or written. */
    operatingUnits: z
      .array(z.string().regex(/^[1-9]\d{0,14}$/, 'the ORG_ID of an operating unit, quoted, such as "101"'))
      .min(1)
      .max(50),
    /** What each receipt method of this company means, by its name in EBS. */
    paymentMethods: z.record(z.string().min(1).max(30), method).default({}),
    /** Currency of credit limits and exposure; the only one of a profile where it is not given. */
    creditCurrency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'a currency, such as EUR')
      .optional(),
    /** The most rows of one list; a longer list is cut and marked as such. */
    rowCap: z.int().min(100).max(50_000).default(5_000),
    ...writing,
  })
  .superRefine(fitTogether);
export type Section = z.infer<typeof Section>;

/** Files, name look-ups and logons of the same process use threads too. */
const THREADS_BESIDE_CALLS = 4;

/** Thick: each call holds a thread for as long as it takes, and the libraries are looked for where the process starts. */
export function childEnvironment({ mode, libDir, maxConnections }: Section): ChildEnvironment {
  if (mode === 'thin') return {};
  return {
    ...(libDir !== undefined && { [process.platform === 'win32' ? 'PATH' : 'LD_LIBRARY_PATH']: libDir }),
    UV_THREADPOOL_SIZE: String(maxConnections + THREADS_BESIDE_CALLS),
  };
}

export function productionFindings(section: Section): readonly ProductionFinding[] {
  const findings: ProductionFinding[] = [];
  if (!section.tls && !section.acknowledgePlainTcp)
    findings.push({
      path: ['tls'],
      message: 'the database is reached without TLS, so that who listens on the way reads customers and amounts',
      fix: 'offer a TCPS listener and write "tls", or know why not and write "acknowledgePlainTcp: true"',
    });
  if (section.write?.proxyUser !== undefined && !section.acknowledgeProxy)
    findings.push({
      path: ['write', 'proxyUser'],
      message: `the writing user becomes ${section.write.proxyUser}, which may do everything in EBS`,
      fix: 'install the add-on and set "addon: on", or write "acknowledgeProxy: true"',
    });
  return findings;
}
