import type { Touched } from '../domain/connector.ts';
import { fromDats, fromTims, toDats } from './abap/dates.ts';
import { Z_ADIT_CHANGES_SINCE } from './catalogue/addon-upkeep.ts';
import type { Reader } from './changes-touched-position.ts';

const PAGE_ROWS = 500;

/** What each object of the add-on is on our side; a preference and a contact are parts of their customer. */
const ENTITIES: Readonly<Record<string, Touched['entity']>> = {
  PROMISE: 'promise',
  DISPUTE: 'dispute',
  ACTIVITY: 'activity',
  PREFERENCE: 'customer',
  CUSTOMER: 'customer',
  CONTACT: 'customer',
};

/** By the add-on: it has an index of its own by time, which is UTC, and gives its clock as it was before it looked. */
export const addonPage: Reader = {
  overlapSeconds: 600,
  async read(ask, from, after) {
    const reply = await ask.call(Z_ADIT_CHANGES_SINCE, {
      IV_SINCE_ON: fromDats(from.slice(0, 8), 'since'),
      IV_SINCE_AT: fromTims(from.slice(8), 'since'),
      IV_AFTER: after?.[0] ?? '',
      IV_MAX: PAGE_ROWS,
    });
    const last = reply.ET_CHANGES.at(-1)?.SEQUENCE_KEY;
    return {
      rows: reply.ET_CHANGES.map(({ OBJECT, KUNNR, SEQUENCE_KEY }) => {
        const entity = ENTITIES[OBJECT];
        return { touched: entity && KUNNR !== '' ? [{ entity, customer: KUNNR }] : [], print: SEQUENCE_KEY };
      }),
      after: reply.EV_MORE === 'X' && last !== undefined && last !== after?.[0] ? [last] : null,
      clock: reply.EV_SERVER_ON === null ? null : toDats(reply.EV_SERVER_ON) + reply.EV_SERVER_AT.replaceAll(':', ''),
    };
  },
};
