import { documentKey } from '../../../domain/derive/document-number.ts';
import { type Check, firstOf, invoicesOf, type Moment } from './check.ts';

/** What the caller says was paid is the customer's, open or not. */
export const reportPayment: Check<'report_payment'> = async (moment, { invoices = [] }) => {
  if (invoices.length === 0) return null;
  const { rows } = await moment.read('openItem', { customer: moment.number });
  const open = new Set(
    rows.filter(({ orgUnit }) => moment.showsOrgUnit(orgUnit)).map((row) => documentKey(row.invoice)),
  );
  return firstOf(invoices.filter((one) => !open.has(documentKey(one))).map((one) => isTheirs(moment, one)));
};

/** The paper is the customer's, and whoever gets it is known to the ERP. */
export const requestDocument: Check<'request_document'> = async (moment, { invoice, to }) => {
  const reason = contactReason(moment, to);
  if (reason || invoice === undefined) return reason;
  return isTheirs(moment, invoice);
};

/** Whoever is to be reached otherwise is known to the ERP; an addition that names nobody is to the customer itself. */
export const updateContact: Check<'update_contact'> = async (moment, { contact }) => contactReason(moment, contact);

function contactReason({ customer: { contacts } }: Moment, contact: string | undefined): string | null {
  if (contact === undefined) return null;
  if (contacts === 'not_available') return 'the ERP tells no contacts of this customer';
  return contacts.some((one) => one.contact === contact) ? null : `there is no contact ${contact} of this customer`;
}

async function isTheirs(moment: Moment, invoice: string): Promise<string | null> {
  const found = await invoicesOf(moment, invoice);
  return found.length > 0 ? null : `invoice ${invoice} is not this customer's`;
}
