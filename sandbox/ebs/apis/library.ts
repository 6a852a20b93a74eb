import type { ApiLibrary } from '../../oracle/database.ts';
import { databasePackages } from './foundation/database-packages.ts';
import { fndGlobal } from './foundation/fnd-global.ts';
import { fndMessages } from './foundation/fnd-messages.ts';
import { moGlobal } from './foundation/mo-global.ts';

/** What the packages of the simulated EBS do; their interfaces are in `sandbox/signatures/ebs.json`. */
export const ebsApis: ApiLibrary = new Map([...fndGlobal, ...moGlobal, ...fndMessages, ...databasePackages]);
