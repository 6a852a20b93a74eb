import { shifted } from '../../company/currency.ts';
import type { TableRows } from './master.ts';
import { ORG_UNITS, RECEIPT_METHODS, TRX_TYPES } from './numbers.ts';
import { SEEDED, SINCE, US } from './seeded.ts';
import { ALL_TERMS } from './terms.ts';

const ORGS = Object.values(ORG_UNITS);

function terms(): TableRows {
  const lines = ALL_TERMS.flatMap((term) => term.lines.map((line, at) => ({ term, line, sequence: at + 1 })));
  return {
    ra_terms_b: ALL_TERMS.map(({ id }) => ({
      term_id: id,
      base_amount: 100,
      calc_discount_on_lines_flag: 'I',
      first_installment_code: 'ALLOCATE',
      in_use: 'Y',
      partial_discount_flag: 'N',
      start_date_active: SINCE,
      credit_check_flag: 'Y',
      ...SEEDED,
    })),
    ra_terms_tl: ALL_TERMS.map(({ id, name }) => ({ term_id: id, name, description: name, ...US, ...SEEDED })),
    ra_terms_lines: lines.map(({ term, line, sequence }) => ({
      term_id: term.id,
      sequence_num: sequence,
      relative_amount: line.share,
      due_days: line.days,
      ...SEEDED,
    })),
    ra_terms_lines_discounts: lines
      .flatMap(({ term, line, sequence }) => line.discounts.map((discount) => ({ term, sequence, discount })))
      .map(({ term, sequence, discount }, at) => ({
        terms_lines_discount_id: 3001 + at,
        term_id: term.id,
        sequence_num: sequence,
        discount_percent: shifted(BigInt(discount.percent), 3),
        discount_days: discount.days,
        ...SEEDED,
      })),
  };
}

function types(): TableRows {
  return {
    ra_cust_trx_types_all: ORGS.flatMap((org) =>
      Object.entries(TRX_TYPES).map(([type, { id, name, sign }]) => ({
        cust_trx_type_id: id,
        org_id: org.orgId,
        name,
        description: name,
        type,
        status: 'A',
        post_to_gl: 'Y',
        accounting_affect_flag: 'Y',
        credit_memo_type_id: type === 'CM' ? null : TRX_TYPES.CM.id,
        default_status: 'OP',
        set_of_books_id: org.ledgerId,
        tax_calculation_flag: 'Y',
        allow_freight_flag: 'Y',
        creation_sign: sign,
        allow_overapplication_flag: 'N',
        natural_application_only_flag: 'Y',
        start_date: SINCE,
        ...SEEDED,
      })),
    ),
    ar_receipt_methods: Object.values(RECEIPT_METHODS).map(({ id, name }) => ({
      receipt_method_id: id,
      name,
      receipt_class_id: 1000,
      start_date: SINCE,
      printed_name: name,
      ...SEEDED,
    })),
  };
}

/** Payment terms, transaction types and receipt methods. */
export function tradingRows(): TableRows {
  return { ...terms(), ...types() };
}
