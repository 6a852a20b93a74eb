import type { FunctionModule, Result, Session } from '../contract.ts';
import { companyOwner, isOwner, type Owner, personOwner } from './owner.ts';
import { COMMUNICATIONS, COMPANY_ADDRESS, type Communication, toFields } from './tables.ts';

/** Entries of one kind, in the order of their sequence numbers. */
export async function entriesOf(session: Session, owner: Owner, kind: Communication) {
  return session.query(
    `SELECT * FROM ecc.${kind.table} WHERE client = $1 AND addrnumber = $2 AND persnumber = $3 ORDER BY consnumber`,
    [session.client, owner.addrnumber, owner.persnumber],
  );
}

async function communication(session: Session, owner: Owner): Promise<Result> {
  const tables: [string, Result[string]][] = [];
  for (const kind of COMMUNICATIONS) {
    const rows = await entriesOf(session, owner, kind);
    tables.push([kind.parameter, rows.map((row) => toFields(kind.fields, row))]);
  }
  return Object.fromEntries(tables);
}

/** Address and communication data of a company; RETURN is empty when it is there. */
export const getCompanyAddress: FunctionModule = async (session, input) => {
  const owner = await companyOwner(session, input);
  if (!isOwner(owner)) return { RETURN: [owner] };
  const rows = await session.query("SELECT * FROM ecc.adrc WHERE client = $1 AND addrnumber = $2 AND nation = ''", [
    session.client,
    owner.addrnumber,
  ]);
  return {
    ADDRESS_NUMBER: owner.addrnumber,
    BAPIAD1VL: rows.map((row) => ({
      ...toFields(COMPANY_ADDRESS, row),
      COUNTRYISO: String(row['country'] ?? '').slice(0, 2),
    })),
    ...(await communication(session, owner)),
  };
};

/** Communication data of a contact person at a company. The fields of BAPIAD3VL are not public, so it stays empty. */
export const getPersonAddress: FunctionModule = async (session, input) => {
  const owner = await personOwner(session, input);
  if (!isOwner(owner)) return { RETURN: [owner] };
  return {
    ADDRESS_NUMBER: owner.addrnumber,
    PERSON_NUMBER: owner.persnumber,
    ...(await communication(session, owner)),
  };
};
