import pg from 'pg';
import { type CompanySize, makeCompany } from '../../sandbox/company/company.ts';
import type { Company } from '../../sandbox/company/model.ts';
import { loadAddOn } from '../../sandbox/ecc/addon/addon.ts';
import { loadEcc } from '../../sandbox/ecc/tables/load.ts';
import { installLedger } from '../../sandbox/ledger/install.ts';
import { startPostgres } from '../../sandbox/postgres/server.ts';

export interface LoadedBooks {
  readonly db: pg.Pool;
  readonly company: Company;
  close(): Promise<void>;
}

/** A database with the company booked in it: the well-known customers and some drawn ones. */
export async function loadedBooks(
  size: CompanySize & {
    /** With the ABAP add-on installed, and its history where it says `used`. */
    readonly addOn?: 'new' | 'used';
  },
): Promise<LoadedBooks> {
  const postgres = await startPostgres();
  const db = new pg.Pool({ ...postgres.connect(), max: 8 });
  const close = async () => {
    await db.end();
    await postgres.stop();
  };
  try {
    const company = makeCompany(size);
    await loadEcc(db, company);
    if (size.addOn !== undefined) await (await loadAddOn()).install(db, size.addOn === 'used' ? size : undefined);
    await installLedger(db);
    return { db, company, close };
  } catch (error) {
    await close();
    throw error;
  }
}
