import * as acts from './acts.ts';
import { effectsNow, type Found, targets } from './acts.ts';
import type { Field } from './campaign.ts';

/** SAP, over RFC: every way in which commands are carried out there. */
export const ECC: Field<Found> = {
  system: 'ecc',
  acts: [acts.promise, acts.promise, acts.callLog, acts.dispute, acts.contact, acts.event],
  targets,
  effectsNow,
  askedBack: ['Z_ADIT_COMMAND_LOOKUP', 'RFC_READ_TABLE', 'BAPI_ADDRESSCONTPART_GETDETAIL'],
  point: (roll, { commits, writes }) => {
    const at = roll.below(9);
    if (at === 0) return { at: 'call', match: writes, action: 'cut' };
    if (at === 1) return { at: 'call', match: writes, action: 'cut_mid' };
    if (at === 2) return { at: 'call', match: commits, action: 'cut_mid' };
    if (at === 3) return { at: 'commit', match: commits, action: 'cut' };
    if (at === 4) return { at: 'commit', match: commits, action: 'cut_mid' };
    if (at === 5) return { at: 'commit', match: commits, action: 'delay', ms: 200 + roll.below(1_500) };
    if (at === 6) return { at: 'call', match: writes, action: 'error', code: roll.pick(['DUMP', 'LOCK']) };
    // The add-on writes and commits within one call, without an update task that could fail.
    if (at === 7 && commits.startsWith('Z_ADIT_')) return { at: 'commit', match: commits, action: 'cut' };
    if (at === 7) return { at: 'update', match: commits, action: 'error' };
    return { at: 'call', match: writes, action: 'hang' };
  },
  parts: [
    { name: 'promises', kind: acts.promise.kind, rows: ({ promises }) => promises },
    { name: 'activities', kind: acts.callLog.kind, rows: ({ activities }) => activities },
    { name: 'disputes', kind: acts.dispute.kind, rows: ({ disputes }) => disputes },
    { name: 'tasks', kind: acts.event.kind, rows: ({ tasks }) => tasks },
  ],
};
