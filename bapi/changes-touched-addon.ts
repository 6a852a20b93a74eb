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
    const clock = reply.EV_SERVER_ON === null ? null : toDats(reply.EV_SERVER_ON) + stampOf(reply.EV_SERVER_AT);
    return {
      rows: reply.ET_CHANGES.map(({ OBJECT, KUNNR, SEQUENCE_KEY, CHANGED_ON, CHANGED_AT }) => {
        const entity = ENTITIES[OBJECT];
        const at = CHANGED_ON === null ? '' : toDats(CHANGED_ON) + stampOf(CHANGED_AT);
        // A second change in the same second has the same key: it is told once more when that second is over.
        const isOver = clock !== null && at < clock;
        return {
          touched: entity && KUNNR !== '' ? [{ entity, customer: KUNNR }] : [],
          print: isOver ? SEQUENCE_KEY : `${SEQUENCE_KEY} ${clock}`,
        };
      }),
      after: reply.EV_MORE === 'X' && last !== undefined && last !== after?.[0] ? [last] : null,
      clock,
    };
  },
};

function stampOf(time: string): string {
  return time.replaceAll(':', '');
}
