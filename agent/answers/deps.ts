import type { Config } from '../../config/schema.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Calls } from '../callers/calls.ts';
import type { ConnectorHost } from '../host/contract.ts';
import type { Ledger } from '../ledger/contract.ts';
import type { Logger } from '../log.ts';
import type { Policy } from '../policy/policy.ts';
import type { Tripwire } from '../policy/tripwire.ts';
import type { Records } from '../records/contract.ts';
import type { CustomerDirectory } from './customer-directory.ts';
import type { Flights } from './flights.ts';
import type { Links } from './links.ts';

/** What answering needs of the rest of the agent. */
export interface AnswerDeps {
  readonly config: Pick<Config, 'policy' | 'cache' | 'links'>;
  readonly policy: Policy;
  readonly calls: Calls;
  readonly tripwire: Tripwire;
  readonly host: Pick<ConnectorHost, 'system' | 'systems'>;
  readonly records: Pick<Records, 'coverage' | 'rows' | 'put' | 'find' | 'taxIdsOf' | 'overdueCustomers' | 'position'>;
  readonly ledger: Pick<Ledger, 'accept' | 'command' | 'owner' | 'ownCommands' | 'callBars' | 'writesSwitch'>;
  readonly flights: Flights;
  readonly directory: CustomerDirectory;
  readonly links: Links;
  /** The date that it is now in a time zone. */
  readonly today: (timeZone: string) => string;
  readonly clock: Clock;
  readonly log: Logger;
}
