import type { Input, Row, Session } from '../contract.ts';
import { bapiReturn1 } from '../messages.ts';

/** Whose address a call is about, as the address tables know it. */
export interface Owner {
  readonly addrnumber: string;
  /** Empty for the address of the company itself. */
  readonly persnumber: string;
  readonly country: string;
  /** Change document object: ADRESSE for a company's, ADRESSE3 for a contact person's address. */
  readonly changeObject: 'ADRESSE' | 'ADRESSE3';
  /** OBJECTID of the change document: address group CA01, address number, person number. */
  readonly changeId: string;
}

export const problem = (number: string, text: string, variables: readonly string[] = []): Row =>
  bapiReturn1({ type: 'E', id: 'AM', number, text, variables });

/** Message numbers of class AM other than 256 are from own knowledge. */
const noAddress = (type: string, id: string) =>
  problem('010', `Address of object ${type} ${id} does not exist`, [type, id]);

const isOwner = (found: Owner | Row): found is Owner => 'addrnumber' in found;

export { isOwner };

async function customerAddress(session: Session, id: string): Promise<{ addrnumber: string; country: string } | null> {
  // The key is taken as it is: no ALPHA conversion in the address BAPIs.
  const [row] = await session.query(
    `SELECT k.adrnr, a.country, k.land1 FROM ecc.kna1 k JOIN ecc.adrc a ON a.client = k.mandt AND a.addrnumber = k.adrnr AND a.nation = ''
      WHERE k.mandt = $1 AND k.kunnr = $2`,
    [session.client, id],
  );
  return row === undefined
    ? null
    : { addrnumber: String(row['adrnr']), country: String(row['country'] || row['land1']) };
}

/** A company address: OBJ_TYPE KNA1, the customer's number, CONTEXT 1. */
export async function companyOwner(session: Session, input: Input): Promise<Owner | Row> {
  const [type, id] = [input.text('OBJ_TYPE'), input.text('OBJ_ID')];
  const found = type === 'KNA1' && Number(input.text('CONTEXT')) === 1 ? await customerAddress(session, id) : null;
  if (found === null) return noAddress(type, id);
  return { ...found, persnumber: '', changeObject: 'ADRESSE', changeId: `CA01${found.addrnumber}` };
}

/** A contact person's address: BUS1006001 with the number of KNVK, at the company KNA1, CONTEXT 5. */
export async function personOwner(session: Session, input: Input): Promise<Owner | Row> {
  const [type, id] = [input.text('OBJ_TYPE_P'), input.text('OBJ_ID_P')];
  const [companyType, companyId] = [input.text('OBJ_TYPE_C'), input.text('OBJ_ID_C')];
  const isKnown = type === 'BUS1006001' && companyType === 'KNA1' && Number(input.text('CONTEXT')) === 5;
  const company = isKnown ? await customerAddress(session, companyId) : null;
  const [person] =
    company === null
      ? []
      : await session.query(
          "SELECT prsnr FROM ecc.knvk WHERE mandt = $1 AND kunnr = $2 AND parnr = $3 AND prsnr <> '' AND loevm = ''",
          [session.client, companyId, id],
        );
  if (company === null || person === undefined) return noAddress(type, id);
  const persnumber = String(person['prsnr']);
  return { ...company, persnumber, changeObject: 'ADRESSE3', changeId: `CA01${company.addrnumber}${persnumber}` };
}
