import type { FunctionModule, Row } from '../contract.ts';
import { CASE_ATTRIBUTES, caseProblem } from './attribute-list.ts';

/**
 * BAPI_DISPUTE_GETDETAIL_MULTI: attributes of the cases whose GUIDs stand in CASE_DETAIL, a row each. No public source
 * has its interface; this is what a caller shows of it. A case that does not exist is a message in RETURN.
 */
export const getCaseDetails: FunctionModule = async (session, input) => {
  const guids = [...new Set(input.rows('CASE_DETAIL').map((row) => (row['CASE_GUID'] ?? '').toUpperCase()))];
  const cases = await session.query(
    'SELECT * FROM ecc.scmg_t_case_attr WHERE mandt = $1 AND case_guid = ANY ($2) ORDER BY ext_key',
    [session.client, guids],
  );
  const more = await session.query(
    'SELECT case_guid, attribute, value FROM sim.case_attribute WHERE case_guid = ANY ($1) ORDER BY attribute',
    [guids],
  );
  const details = cases.flatMap((row): Row[] => {
    const guid = String(row['case_guid']);
    const own = ['EXT_KEY', 'CASE_TYPE', ...CASE_ATTRIBUTES, 'CREATED_BY', 'CREATE_TIME', 'CHANGE_TIME'].map((id) => ({
      CASE_GUID: guid,
      ATTR_ID: id,
      ATTR_VALUE: String(row[id.toLowerCase()] ?? ''),
    }));
    const dispute = more
      .filter((one) => one['case_guid'] === guid)
      .map((one) => ({ CASE_GUID: guid, ATTR_ID: String(one['attribute']), ATTR_VALUE: String(one['value']) }));
    return [...own, ...dispute];
  });
  const missing = guids.filter((guid) => !cases.some((row) => row['case_guid'] === guid));
  const messages = missing.map((guid) => caseProblem('001', `Case ${guid} does not exist`, [guid], 'SCMG'));
  return { CASE_DETAIL: details, RETURN: messages };
};
