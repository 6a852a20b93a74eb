import { ADDON_READS, ADDON_WRITES } from './addon.ts';
import { ADDON_UPKEEP } from './addon-upkeep.ts';
import { SCMG_T_CASE_ATTR } from './case-table.ts';
import { FUNCTIONS } from './functions.ts';
import { SYSTEM_TABLES } from './system-tables.ts';
import { TABLES } from './tables.ts';
import type { RfcFunction, Structure } from './types.ts';
import { STANDARD_WRITES } from './writes.ts';

/** Everything that this program can call, in whatever mode. */
export const ALL_FUNCTIONS: readonly RfcFunction[] = [
  ...FUNCTIONS,
  ...ADDON_UPKEEP,
  ...ADDON_READS,
  ...ADDON_WRITES,
  ...STANDARD_WRITES,
];

/** Everything that RFC_READ_TABLE can be asked for but what the section's extensions add. */
export const ALL_TABLES: readonly Structure[] = [...TABLES, SCMG_T_CASE_ATTR, ...SYSTEM_TABLES];
