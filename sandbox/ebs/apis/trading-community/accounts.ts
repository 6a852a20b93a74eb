import type { ApiCall, ApiLibrary, ApiProcedure } from '../../../oracle/database.ts';
import { argument, field, number, recordArgument, scalar } from '../arguments.ts';
import { Complaints, refusal } from '../failure.ts';
import { standardApi, tcaFrame } from '../standard.ts';
import { changedValues, create, type Entity, lock, newValues, read, recordFrom, write } from './entity.ts';

/**
 * HZ_CUST_ACCOUNT_V2PUB and HZ_CUSTOMER_PROFILE_V2PUB (Oracle TCA Technical Implementation Guide, Account and Customer
 * Profile API Use). New accounts come with an organisation and are not created here; P_CREATE_PROFILE_AMT copies the amounts
 * of a profile class, of which the simulated database has none.
 */
interface Kind {
  readonly package: string;
  /** As the names of procedures and arguments call it. */
  readonly name: string;
  readonly record: string;
  readonly entity: Entity;
}

const MODULES = { created_by_module: 'HZ_CREATED_BY_MODULES' } as const;
const PROFILES = 'HZ_CUSTOMER_PROFILE_V2PUB';
const ACCOUNTS = 'HZ_CUST_ACCOUNT_V2PUB';
const PROFILE_RECORD = `${PROFILES}.CUSTOMER_PROFILE_REC_TYPE`;

const ACCOUNT: Kind = {
  package: ACCOUNTS,
  name: 'CUST_ACCOUNT',
  record: `${ACCOUNTS}.CUST_ACCOUNT_REC_TYPE`,
  entity: {
    table: 'hz_cust_accounts',
    key: 'cust_account_id',
    sequence: 'HZ_CUST_ACCOUNTS_S',
    records: [`${ACCOUNTS}.CUST_ACCOUNT_REC_TYPE`],
    mandatory: ['account_number', 'status'],
    lookups: { status: 'REGISTRY_STATUS', customer_class_code: 'CUSTOMER CLASS', ...MODULES },
    references: {},
    fixed: ['account_number', 'created_by_module'],
  },
};

const PROFILE: Kind = {
  package: PROFILES,
  name: 'CUSTOMER_PROFILE',
  record: PROFILE_RECORD,
  entity: {
    table: 'hz_customer_profiles',
    key: 'cust_account_profile_id',
    sequence: 'HZ_CUSTOMER_PROFILES_S',
    records: [PROFILE_RECORD],
    mandatory: ['cust_account_id', 'created_by_module'],
    lookups: { status: 'REGISTRY_STATUS', ...MODULES },
    references: {
      cust_account_id: 'hz_cust_accounts.cust_account_id',
      collector_id: 'ar_collectors.collector_id',
      standard_terms: 'ra_terms_b.term_id',
    },
    fixed: ['cust_account_id', 'site_use_id', 'created_by_module'],
  },
};

const AMOUNT: Kind = {
  package: PROFILES,
  name: 'CUST_PROFILE_AMT',
  record: `${PROFILES}.CUST_PROFILE_AMT_REC_TYPE`,
  entity: {
    table: 'hz_cust_profile_amts',
    key: 'cust_acct_profile_amt_id',
    sequence: 'HZ_CUST_PROFILE_AMTS_S',
    records: [`${PROFILES}.CUST_PROFILE_AMT_REC_TYPE`],
    mandatory: ['cust_account_profile_id', 'cust_account_id', 'currency_code', 'created_by_module'],
    lookups: MODULES,
    references: {
      cust_account_profile_id: 'hz_customer_profiles.cust_account_profile_id',
      cust_account_id: 'hz_cust_accounts.cust_account_id',
      currency_code: 'fnd_currencies.currency_code',
    },
    fixed: ['cust_account_profile_id', 'cust_account_id', 'site_use_id', 'currency_code', 'created_by_module'],
  },
};

type Named = readonly [string, ApiProcedure];

const api = ({ package: of }: Kind, name: string, body: (call: ApiCall) => Promise<void>): Named => [
  `${of}.${name}`,
  standardApi(tcaFrame(of, name), body),
];

function creating(kind: Kind): Named {
  const { name, entity } = kind;
  return api(kind, `CREATE_${name}`, async (call) => {
    const values = newValues(entity, [recordArgument(call, `P_${name}_REC`)]);
    const id = await create(call.session, entity, values, new Complaints());
    call.out(`X_${entity.key.toUpperCase()}`, number(id));
  });
}

function updating(kind: Kind): Named {
  const { name, entity } = kind;
  return api(kind, `UPDATE_${name}`, async (call) => {
    const { session, args } = call;
    const record = recordArgument(call, `P_${name}_REC`);
    const version = scalar(args.get('P_OBJECT_VERSION_NUMBER'));
    const locked = await lock(session, entity, field(record, entity.key.toUpperCase()), version);
    const wrong = new Complaints();
    const changes = changedValues(entity, locked, [record], wrong);
    call.out('P_OBJECT_VERSION_NUMBER', number(await write(session, entity, locked, changes, wrong)));
  });
}

function getting(kind: Kind): Named {
  const { name, entity, record } = kind;
  return api(kind, `GET_${name}_REC`, async (call) => {
    const id = argument(call, `P_${entity.key.toUpperCase()}`);
    const found = id === null ? null : await read(call.session, entity, id);
    if (found === null)
      throw refusal('AR', 'HZ_API_NO_RECORD', { RECORD: entity.table.toUpperCase(), VALUE: id ?? '' });
    call.out(`X_${name}_REC`, recordFrom(record, found.row));
    if (kind === ACCOUNT) call.out('X_CUSTOMER_PROFILE_REC', recordFrom(PROFILE_RECORD, {}));
  });
}

export const accounts: ApiLibrary = new Map<string, ApiProcedure>([
  updating(ACCOUNT),
  getting(ACCOUNT),
  ...[PROFILE, AMOUNT].flatMap((kind) => [creating(kind), updating(kind), getting(kind)]),
]);
