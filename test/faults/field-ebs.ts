import { type EbsFound, ebsActs, ebsEffects, ebsTargets, type Way } from './acts-ebs.ts';
import type { Field } from './campaign.ts';

const ERRORS = ['ORA-00060', 'ORA-04068', 'ORA-00028', 'ORA-01013'];

/** EBS, by the add-on or by the proxy of APPS; `disputes: iex` is drawn with the add-on alone, which makes it safe. */
export function ebsField(way: Way, disputes: 'credit-memo' | 'iex'): Field<EbsFound> {
  const { callLog, contact, dispute, disputeByIex, preference, promise, task } = ebsActs(way);
  const ofKind =
    (kind: string) =>
    ({ activities }: EbsFound) =>
      activities.filter((row) => row['kind'] === kind);
  return {
    system: 'ebs',
    acts: [promise, promise, callLog, disputes === 'iex' ? disputeByIex : dispute, contact, task, preference],
    targets: ebsTargets,
    effectsNow: ebsEffects,
    askedBack: ['lookup_command', 'read_contact_points'],
    point: (roll, { commits, writes }) => {
      const at = roll.below(9);
      if (at === 0) return { at: 'call', match: writes, action: 'cut' };
      if (at === 1) return { at: 'call', match: writes, action: 'cut_mid' };
      if (at === 2) return { at: 'commit', match: commits, action: 'cut' };
      if (at <= 4) return { at: 'commit', match: commits, action: 'cut_mid' };
      if (at === 5) return { at: 'commit', match: commits, action: 'delay', ms: 200 + roll.below(1_500) };
      if (at === 6) return { at: 'call', match: writes, action: 'error', code: roll.pick(ERRORS) };
      if (at === 7) return { at: 'commit', match: commits, action: 'error', code: roll.pick(ERRORS) };
      return { at: roll.pick(['call', 'commit']), match: writes, action: 'hang' };
    },
    parts: [
      { name: 'promises', kind: promise.kind, rows: ({ promises }) => promises },
      { name: 'calls', kind: callLog.kind, rows: ofKind('call') },
      { name: 'disputes', kind: dispute.kind, rows: ({ disputes: rows }) => rows },
    ],
  };
}
