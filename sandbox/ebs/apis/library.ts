import type { ApiLibrary } from '../../oracle/database.ts';
import { disputes } from './collections/disputes.ts';
import { promises } from './collections/promises.ts';
import { interactions } from './crm/interactions.ts';
import { notes } from './crm/notes.ts';
import { tasks } from './crm/tasks.ts';
import { fndGlobal } from './foundation/fnd-global.ts';
import { fndMessages } from './foundation/fnd-messages.ts';
import { moGlobal } from './foundation/mo-global.ts';
import { creditMemoRequests } from './receivables/credit-memo-requests.ts';
import { accounts } from './trading-community/accounts.ts';
import { contactPersons } from './trading-community/contact-persons.ts';
import { contactPoints } from './trading-community/contact-points.ts';
import { contactPreferences } from './trading-community/contact-preferences.ts';
import { persons } from './trading-community/persons.ts';
import { relationships } from './trading-community/relationships.ts';

/** What the packages of the simulated EBS do; their interfaces are in `sandbox/signatures/ebs.json`. */
export const ebsApis: ApiLibrary = new Map([
  ...fndGlobal,
  ...moGlobal,
  ...fndMessages,
  ...contactPoints,
  ...contactPreferences,
  ...persons,
  ...relationships,
  ...contactPersons,
  ...accounts,
  ...promises,
  ...disputes,
  ...creditMemoRequests,
  ...notes,
  ...tasks,
  ...interactions,
]);
