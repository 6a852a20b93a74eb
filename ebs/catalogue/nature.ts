import type { UsedSource } from '../../domain/connector.ts';

type Nature = Pick<UsedSource, 'release' | 'access' | 'creates'>;

/** What each of EBS's programs leaves behind; what is not here changes nothing that stays. */
const CREATES: Readonly<Record<string, string>> = {
  'IEX_PROMISES_PUB.INSERT_PROMISE': 'promise to pay (IEX_PROMISE_DETAILS)',
  'IEX_PROMISES_PUB.UPDATE_PROMISE': 'changed promise to pay (IEX_PROMISE_DETAILS)',
  'IEX_PROMISES_PUB.CANCEL_PROMISE': 'cancelled promise to pay (IEX_PROMISE_DETAILS)',
  'IEX_DISPUTE_PUB.CREATE_DISPUTE': 'dispute and credit memo request (RA_CM_REQUESTS_ALL)',
  'IEX_DISPUTE_PUB.CANCEL_DISPUTE': 'cancelled dispute (RA_CM_REQUESTS_ALL)',
  'AR_CREDIT_MEMO_API_PUB.CREATE_REQUEST': 'credit memo request with its approval workflow (RA_CM_REQUESTS_ALL)',
  'JTF_NOTES_PUB.CREATE_NOTE': 'note (JTF_NOTES)',
  'JTF_TASKS_PUB.CREATE_TASK': 'task (JTF_TASKS)',
  'JTF_TASKS_PUB.UPDATE_TASK': 'changed task (JTF_TASKS)',
  'JTF_IH_PUB.CREATE_INTERACTION': 'interaction with its activity (JTF_IH_INTERACTIONS)',
  'JTF_IH_PUB.OPEN_INTERACTION': 'interaction (JTF_IH_INTERACTIONS)',
  'JTF_IH_PUB.ADD_ACTIVITY': 'activity of an interaction (JTF_IH_ACTIVITIES)',
  'JTF_IH_PUB.CLOSE_INTERACTION': 'ended interaction (JTF_IH_INTERACTIONS)',
  'HZ_CONTACT_POINT_V2PUB.CREATE_PHONE_CONTACT_POINT': 'telephone number of a party (HZ_CONTACT_POINTS)',
  'HZ_CONTACT_POINT_V2PUB.UPDATE_PHONE_CONTACT_POINT': 'changed telephone number of a party (HZ_CONTACT_POINTS)',
  'HZ_CONTACT_POINT_V2PUB.CREATE_EMAIL_CONTACT_POINT': 'mail address of a party (HZ_CONTACT_POINTS)',
  'HZ_CONTACT_POINT_V2PUB.UPDATE_EMAIL_CONTACT_POINT': 'changed mail address of a party (HZ_CONTACT_POINTS)',
  'HZ_CONTACT_PREFERENCE_V2PUB.CREATE_CONTACT_PREFERENCE': 'contact preference (HZ_CONTACT_PREFERENCES)',
  'HZ_CONTACT_PREFERENCE_V2PUB.UPDATE_CONTACT_PREFERENCE': 'changed contact preference (HZ_CONTACT_PREFERENCES)',
  'ARW_CMREQ_COVER.AR_REQUEST_CM': 'credit memo request (RA_CM_REQUESTS_ALL)',
};

/** Packages that Oracle documents for customers' own programs; of the others no public source says so. */
const DOCUMENTED: ReadonlySet<string> = new Set([
  'AR_CREDIT_MEMO_API_PUB',
  'FND_API',
  'FND_GLOBAL',
  'FND_MESSAGE',
  'FND_MSG_PUB',
  'HZ_CONTACT_POINT_V2PUB',
  'HZ_CONTACT_PREFERENCE_V2PUB',
  'JTF_IH_PUB',
  'JTF_NOTES_PUB',
  'JTF_TASKS_PUB',
  'MO_GLOBAL',
]);

/** What XXADIT_WRITE's procedures come to, whichever of EBS's programs they call. */
const ADDON_CREATES: Readonly<Record<string, string>> = {
  CREATE_PROMISE: 'promise to pay (IEX_PROMISE_DETAILS), or note and task',
  CHANGE_PROMISE: 'cancelled or renewed promise to pay',
  CREATE_DISPUTE: 'credit memo request with its approval workflow (RA_CM_REQUESTS_ALL)',
  CREATE_DISPUTE_IEX: 'dispute and credit memo request (RA_CM_REQUESTS_ALL)',
  UPDATE_DISPUTE: 'note of a dispute, or its withdrawal',
  LOG_CALL: 'interaction with its activity (JTF_IH_INTERACTIONS)',
  CREATE_TASK: 'task and note (JTF_TASKS, JTF_NOTES)',
  UPDATE_CONTACT: 'telephone number or mail address of a party (HZ_CONTACT_POINTS)',
  SET_PREFERENCE: 'contact preference (HZ_CONTACT_PREFERENCES)',
};

/** Views of Oracle's own that say nothing of anybody's business. */
const TECHNICAL = /^(?:ALL_|USER_|NLS_|V\$|DATABASE_PROPERTIES|FND_PRODUCT_|FND_APPLICATION)/;
const TECHNICAL_PACKAGES: ReadonlySet<string> = new Set([
  'FND_API',
  'FND_GLOBAL',
  'FND_MESSAGE',
  'FND_MSG_PUB',
  'MO_GLOBAL',
]);

/** Of a source's name: a table or view, `PACKAGE.PROGRAM`, or a procedure of the add-on. */
export function natureOf(source: string): Nature {
  const [owner = '', member] = source.split('.', 2);
  if (owner === 'XXADIT_READ') return { release: 'add-on', access: 'read', creates: [] };
  if (owner === 'XXADIT_WRITE') {
    const creates = member === undefined ? undefined : ADDON_CREATES[member];
    return creates === undefined
      ? { release: 'add-on', access: 'read', creates: [] }
      : { release: 'add-on', access: 'write', creates: [creates] };
  }
  if (owner.startsWith('XXADIT')) return { release: 'add-on', access: 'write', creates: ['row of the add-on'] };
  if (member === undefined)
    return { release: 'unknown', access: TECHNICAL.test(owner) ? 'technical' : 'read', creates: [] };
  const release = DOCUMENTED.has(owner) ? 'released' : 'unknown';
  const creates = CREATES[source];
  if (creates !== undefined) return { release, access: 'write', creates: [creates] };
  return { release, access: TECHNICAL_PACKAGES.has(owner) ? 'technical' : 'read', creates: [] };
}
