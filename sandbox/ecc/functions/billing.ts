import { bapiAmount } from './account-items.ts';
import type { FunctionModule, Row, Session } from './contract.ts';
import { bapiReturn1 } from './messages.ts';
import { rangeCondition } from './ranges.ts';

const HEADER = `SELECT h.vbeln, h.fkart, h.fktyp, h.vbtyp, h.waerk, h.rfbsk, h.netwr, h.mwsbk, h.fksto, h.sfakn,
                       coalesce(x.currdec, 2) AS decimals
                  FROM ecc.vbrk h LEFT JOIN ecc.tcurx x ON x.currkey = h.waerk`;

/** BAPIVBRKOUT has ten fields: neither billing date nor payer is among them. */
function billingDetail(row: Readonly<Record<string, unknown>>): Row {
  const text = (column: string) => String(row[column] ?? '');
  return {
    BILLINGDOC: text('vbeln'),
    BILL_TYPE: text('fkart'),
    BILLCATEG: text('fktyp'),
    SD_DOC_CAT: text('vbtyp'),
    CURRENCY: text('waerk'),
    CURRENCY_ISO: text('waerk'),
    ACCTSTATUS: text('rfbsk'),
    NET_VALUE: bapiAmount(text('netwr'), text('decimals')),
    TAX_VALUE: bapiAmount(text('mwsbk'), text('decimals')),
    CANCELLED: text('fksto'),
  };
}

const find = (session: Session, document: string) =>
  session.query(`${HEADER} WHERE h.mandt = $1 AND h.vbeln = $2`, [session.client, document]);

/** Header of one billing document. The number of the message for an unknown one is not public. */
export const getBillingDetail: FunctionModule = async (session, input) => {
  const document = input.text('BILLINGDOCUMENT');
  const [row] = await find(session, document);
  if (row !== undefined) return { BILLINGDOCUMENTDETAIL: billingDetail(row) };
  const text = `Billing document ${document} does not exist`;
  return { RETURN: bapiReturn1({ type: 'E', id: 'VF', number: '041', text, variables: [document] }) };
};

/** Selects by the preceding document (delivery or order of an item), not by customer and not by billing document. */
export const getBillingList: FunctionModule = async (session, input) => {
  const range = input.row('REFDOCRANGE');
  const condition = rangeCondition(
    'i.vgbel',
    [
      {
        sign: range['SIGN'] ?? '',
        option: range['OPTION'] ?? '',
        low: range['REF_DOC_LOW'] ?? '',
        high: range['REF_DOC_HIGH'] ?? '',
      },
    ],
    2,
  );
  if ('problem' in condition) return { RETURN: condition.problem };
  const pairs = await session.query(
    `SELECT DISTINCT i.vbeln, i.vgbel FROM ecc.vbrp i WHERE i.mandt = $1 AND i.vgbel <> '' AND ${condition.sql}`,
    [session.client, ...condition.values],
  );
  if (pairs.length === 0) {
    const text = 'No billing documents were found for the selection';
    return { RETURN: bapiReturn1({ type: 'E', id: 'VF', number: '042', text }) };
  }
  const numbers = [...new Set(pairs.map((pair) => String(pair['vbeln'])))];
  const headers = await session.query(`${HEADER} WHERE h.mandt = $1 AND h.vbeln = ANY ($2)`, [session.client, numbers]);
  return {
    SUCCESS: pairs.map((pair) => ({ BILL_DOC: String(pair['vbeln']), REF_DOC: String(pair['vgbel']) })),
    BILLINGDOCUMENTDETAIL: headers.map(billingDetail),
  };
};

/** No RETURN in this one: an unknown document is simply not cancelled. */
export const isBillingCancelled: FunctionModule = async (session, input) => {
  const [row] = await find(session, input.text('BILLINGDOC_NUMBER'));
  return { BILLINGDOC_IS_CANCELLED: row?.['fksto'] === 'X' ? 'X' : '' };
};
