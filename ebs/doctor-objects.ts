import { type Comparison, comparable, comparePackage, compareSource, isCostBy, packageOf } from './comparison.ts';
import { affects, type Check, type Examination, operationsOf, told, type Verdict } from './doctor-verdict.ts';
import type { Need } from './inventory.ts';

/** Columns of each table, arguments of each program, fields of each record and the state of each package in use. */
export function objectChecks({ ask, needs }: Examination): readonly Check[] {
  const uses = comparable(needs.map(({ use }) => use));
  const packages = [...new Set(uses.flatMap(({ name }) => packageOf(name) ?? []))];
  return [
    ...packages.map((name) => ({
      name: `package ${name}`,
      run: async () => {
        const members = needs.filter(({ use }) => packageOf(use.name) === name);
        return verdict(await comparePackage(ask, name), members);
      },
    })),
    ...uses.map((use) => ({
      name: `${packageOf(use.name) === null ? 'object' : 'program'} ${use.name}`,
      run: async () => {
        const seen = await compareSource(ask, use);
        return verdict(
          seen,
          needs.filter((need) => need.use.name === use.name && isCostBy(seen, need.use)),
        );
      },
    })),
  ];
}

function verdict({ remedy, status, text }: Comparison, costly: readonly Need[]): Verdict {
  return {
    status,
    text: status === 'ok' ? text : told(text, affects(operationsOf(costly))),
    ...(remedy !== undefined && { remedy }),
  };
}
