import { type LinkedCustomer, linkedCustomer } from '../config/links.ts';
import type { Config } from '../config/schema.ts';
import type { DoctorFinding } from '../domain/connector.ts';
import { lookUpKey } from './answers/index-lookup.ts';
import type { Records } from './records/contract.ts';

/** Links that are named in full; of more the number is told. */
const MOST_NAMED = 5;

/** Whether the customers that the table links exist in this system, as far as its search index tells. */
export function linkRows(
  { config, records }: { readonly config: Pick<Config, 'links'>; readonly records: Pick<Records, 'find' | 'position'> },
  system: string,
): readonly DoctorFinding[] {
  const own = config.links
    .flat()
    .map(linkedCustomer)
    .filter((member) => member.system === system);
  if (own.length === 0) return [];
  const check = 'links';
  if (records.position(system, 'searchIndex').asOf === null) {
    const remedy = `run "adit sync run ${system} searchIndex"`;
    return [
      { check, status: 'warn', text: 'whether linked customers exist is not known yet: no search index', remedy },
    ];
  }
  const isThere = ({ number }: LinkedCustomer) =>
    lookUpKey(records, { by: 'number', value: number, system }).length > 0;
  const lost = own.filter((member) => !isThere(member)).map(({ number }) => number);
  if (lost.length === 0) return [{ check, status: 'ok', text: `all ${own.length} linked customers exist` }];
  const named = lost.slice(0, MOST_NAMED).join(', ');
  const text = `linked, but not there: ${named}${lost.length > MOST_NAMED ? ` and ${lost.length - MOST_NAMED} more` : ''}`;
  return [{ check, status: 'warn', text, remedy: 'correct "links" in adit.yaml' }];
}
