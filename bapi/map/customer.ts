import { cleanText, orNotAvailable } from '../../connector/text.ts';
import type { ContactFacts, CustomerFacts } from '../../domain/facts.ts';
import type { Money } from '../../domain/money.ts';
import type { BAPI_CUSTOMER_GETDETAIL2 } from '../catalogue/functions.ts';
import type { OutputOf } from '../catalogue/types.ts';
import { methodOf, type PaymentMethods } from './payment.ts';

export type CustomerDetail = OutputOf<typeof BAPI_CUSTOMER_GETDETAIL2>;

/** Credit master of the customer's credit account. */
export interface CreditFacts {
  /** Null where the currency of the credit control area is not known, or the ERP could not print the amount. */
  readonly limit: Money | null;
  readonly exposure: Money | null;
  readonly isBlocked: boolean;
}

/** What the add-on keeps of a customer's wishes; '' for what nobody said. */
export interface PreferenceFacts {
  readonly method: CustomerFacts['paymentProfile']['method'];
  readonly language: string;
  readonly channel: string;
  readonly doNotCall: boolean;
}

export interface CustomerParts {
  readonly customer: string;
  /** One per company code in which the customer exists; at least one. */
  readonly details: readonly CustomerDetail[];
  readonly companyCodes: readonly string[];
  /** Null where credit data cannot be read or there is none. */
  readonly credit: CreditFacts | null;
  /** Null where contact persons cannot be read. */
  readonly contacts: readonly ContactFacts[] | null;
  readonly methods: PaymentMethods;
  /** `not_kept` without an add-on that keeps them; null where they cannot be read. */
  readonly preferences: PreferenceFacts | 'not_kept' | null;
}

export function customerFacts(parts: CustomerParts): CustomerFacts {
  const first = parts.details[0] as CustomerDetail;
  const { CUSTOMERADDRESS: address, CUSTOMERGENERALDETAIL: general, CUSTOMERCOMPANYDETAIL: company } = first;
  const preferences = parts.preferences === 'not_kept' ? null : parts.preferences;
  const fullName = [address.NAME, address.NAME_2, address.NAME_3, address.NAME_4]
    .filter((part) => part !== '')
    .join(' ');
  return {
    customer: parts.customer,
    number: parts.customer,
    orgUnits: [...parts.companyCodes],
    name: cleanText(address.NAME, 160),
    legalName: orNotAvailable(fullName, 160),
    tradeName: 'not_available',
    taxId: orNotAvailable(general.VAT_REG_NO || general.TAX_NO_1, 40),
    status:
      general.DEL_FLAG_G !== ''
        ? 'deleted'
        : general.PSTG_BLK_G !== '' || general.ORDR_BLK_G !== ''
          ? 'blocked'
          : 'active',
    address: {
      street: cleanText(address.STREET, 120),
      postalCode: cleanText(address.POSTL_CODE, 20),
      city: cleanText(address.CITY, 80),
      region: cleanText(address.REGION, 40),
      country: cleanText(address.COUNTRY, 3),
    },
    contacts: parts.contacts ? [...parts.contacts] : 'not_available',
    paymentProfile: {
      terms: orNotAvailable(company.PMNTTRMS, 60),
      method: wishedMethod(preferences) ?? firstMethod(company.PAYMENT_METHODS, parts.methods),
      creditLimit: parts.credit?.limit ?? 'not_available',
      exposure: parts.credit?.exposure ?? 'not_available',
      hold: parts.credit === null ? 'unknown' : parts.credit.isBlocked ? 'yes' : 'no',
      holdReason: 'not_available',
    },
    relationship: {
      tier: orNotAvailable(general.CLASSIFIC, 40),
      accountManager: 'not_available',
      since: general.CREAT_DATE ?? 'not_available',
    },
    preferences: {
      language: orNotAvailable((preferences?.language || address.LANGU_ISO).toLowerCase(), 10),
      channel: orNotAvailable(preferences?.channel ?? '', 20),
      doNotCall: doNotCallOf(parts.preferences),
      timeZone: 'not_available',
      bestTime: 'not_available',
    },
    custom: {},
  };
}

/** The customer's payment methods are letters in order of preference; the first that the section maps counts. */
function firstMethod(letters: string, methods: PaymentMethods): ReturnType<typeof methodOf> {
  const mapped = [...letters].find((letter) => Object.hasOwn(methods, letter));
  return methodOf(mapped ?? letters.slice(0, 1).trim(), methods);
}

/** What SAP keeps and does not tell may be a "yes": that is another thing than having no field for it. */
function doNotCallOf(preferences: CustomerParts['preferences']): CustomerFacts['preferences']['doNotCall'] {
  if (preferences === 'not_kept') return 'unknown';
  if (preferences === null) return 'unreadable';
  return preferences.doNotCall ? 'yes' : 'no';
}

/** How the customer said they want to pay, before what the master record lists. */
function wishedMethod(preferences: PreferenceFacts | null): PreferenceFacts['method'] | null {
  return preferences === null || preferences.method === 'not_available' ? null : preferences.method;
}
