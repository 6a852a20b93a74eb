import { DIGITS } from '../../company/currency.ts';
import { COLLECTORS } from './customer-rows.ts';
import { foundationRows } from './foundation-rows.ts';
import { lookupRows } from './lookups.ts';
import type { TableRows } from './master.ts';
import { ORG_UNITS, USERS } from './numbers.ts';
import { SEEDED, SINCE, US } from './seeded.ts';
import { tradingRows } from './trading-rows.ts';

const ORGS = Object.values(ORG_UNITS);

/** APPLICATION_IDs of what is installed. */
const APPLICATIONS = [
  [0, 'FND', 'Application Object Library'],
  [222, 'AR', 'Receivables'],
  [690, 'JTF', 'CRM Foundation'],
  [695, 'IEX', 'Collections'],
] as const;

/** Responsibilities: collections agents', and the clerks'. */
const RESPONSIBILITIES = {
  ADIT_COLLECTIONS: { id: 52_101, name: 'Adit Collections Agent' },
  RECEIVABLES_MANAGER: { id: 20_678, name: 'Receivables Manager' },
} as const;

function people(): TableRows {
  const users = Object.values(USERS);
  return {
    fnd_user: users.map(({ id, name, description }) => ({
      user_id: id,
      user_name: name,
      encrypted_foundation_password: 'EXTERNAL',
      encrypted_user_password: 'EXTERNAL',
      session_number: 0,
      start_date: SINCE,
      description,
      ...SEEDED,
    })),
    fnd_responsibility_vl: Object.entries(RESPONSIBILITIES).map(([key, { id, name }]) => ({
      application_id: 222,
      responsibility_id: id,
      responsibility_key: key,
      responsibility_name: name,
      data_group_application_id: 222,
      data_group_id: 0,
      menu_id: 67_850,
      start_date: SINCE,
      version: '4',
      ...SEEDED,
    })),
    fnd_user_resp_groups: users.map(({ id, name }) => ({
      user_id: id,
      responsibility_id: RESPONSIBILITIES[name === 'QUILL' ? 'RECEIVABLES_MANAGER' : 'ADIT_COLLECTIONS'].id,
      responsibility_application_id: 222,
      security_group_id: 0,
      start_date: SINCE,
    })),
    jtf_rs_resource_extns: users.map(({ id, name, description, resource }) => ({
      resource_id: resource,
      resource_number: String(10_000 + id),
      category: 'EMPLOYEE',
      user_id: id,
      user_name: name,
      source_name: description,
      start_date_active: SINCE,
      object_version_number: 1,
      ...SEEDED,
    })),
    jtf_rs_resource_extns_tl: users.map(({ resource, description }) => ({
      resource_id: resource,
      category: 'EMPLOYEE',
      resource_name: description,
      ...US,
      ...SEEDED,
    })),
    ar_collectors: Object.values(COLLECTORS).map(({ id, name }) => ({
      collector_id: id,
      name,
      status: 'A',
      resource_id: USERS.COLLECTOR.resource,
      resource_type: 'RS_RESOURCE',
      ...SEEDED,
    })),
  };
}

function installation(): TableRows {
  return {
    fnd_application: APPLICATIONS.map(([id, short]) => ({
      application_id: id,
      application_short_name: short === 'FND' ? 'FND' : short,
      basepath: `${short}_TOP`,
      product_code: short,
      ...SEEDED,
    })),
    fnd_application_vl: APPLICATIONS.map(([id, short, name]) => ({
      application_id: id,
      application_short_name: short,
      basepath: `${short}_TOP`,
      product_code: short,
      application_name: name,
      ...SEEDED,
    })),
    fnd_product_groups: [
      {
        product_group_id: 1,
        product_group_name: 'Default product group',
        release_name: '12.2.9',
        product_group_type: 'Standard',
        multi_org_flag: 'Y',
        multi_currency_flag: 'Y',
        applications_system_name: 'EBSPROD',
        ...SEEDED,
      },
    ],
    fnd_product_installations: APPLICATIONS.map(([id, short]) => ({
      application_id: id,
      oracle_id: id,
      product_version: '12.0.0',
      status: 'I',
      industry: 'C',
      install_group_num: 0,
      db_status: 'I',
      patch_level: `R12.${short}.C.9`,
      ...SEEDED,
    })),
    hr_operating_units: ORGS.map((org) => ({
      business_group_id: 81,
      organization_id: org.orgId,
      name: org.name,
      date_from: SINCE,
      short_code: org.shortCode,
      set_of_books_id: String(org.ledgerId),
      default_legal_context_id: String(org.legalEntityId),
      usable_flag: null,
    })),
    fnd_currencies: Object.entries(DIGITS).map(([code, digits]) => ({
      currency_code: code,
      enabled_flag: 'Y',
      currency_flag: 'Y',
      iso_flag: 'Y',
      precision: digits,
      extended_precision: Math.max(5, digits),
      ...SEEDED,
    })),
    fnd_lookup_values: lookupRows(SEEDED),
    ar_aging_buckets: [
      {
        aging_bucket_id: 1001,
        bucket_name: 'Quillfeather',
        status: 'A',
        aging_type: '4BUCKET',
        description: 'By 30 days',
        ...SEEDED,
      },
    ],
    ar_aging_bucket_lines_b: AGING.map(([, from, to], at) => ({
      aging_bucket_line_id: 1101 + at,
      aging_bucket_id: 1001,
      bucket_sequence_num: at,
      days_start: from,
      days_to: to,
      type: at === 0 ? 'CURRENT' : 'PAST',
      ...SEEDED,
    })),
    ar_aging_bucket_lines_tl: AGING.map(([heading], at) => ({
      aging_bucket_line_id: 1101 + at,
      report_heading1: heading,
      ...US,
      ...SEEDED,
    })),
  };
}

const AGING = [
  ['Current', -99_999, 0],
  ['1-30', 1, 30],
  ['31-60', 31, 60],
  ['61-90', 61, 90],
  ['Over 90', 91, 99_999],
] as const;

/** What a consultant sets up before anybody sells anything. */
export function setupRows(): TableRows {
  return { ...installation(), ...people(), ...tradingRows(), ...foundationRows() };
}
