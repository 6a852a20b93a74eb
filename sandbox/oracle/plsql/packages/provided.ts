import type { ApiLibrary } from '../../database.ts';
import { findSystemPackage } from './database.ts';

/** Whether a package of the signatures has this procedure here: there is more of EBS than is simulated. */
export type IsProvided = (packageName: string, procedure: string) => boolean;

export function providedBy(library: ApiLibrary): IsProvided {
  return (packageName, procedure) =>
    // The signatures tell of some of the database's own packages as well.
    packageName.startsWith('DBMS_')
      ? (findSystemPackage(packageName)?.members.has(procedure) ?? false)
      : library.has(`${packageName}.${procedure}`);
}
