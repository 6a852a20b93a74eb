import { type BrokenWrites, ENDS_WITHIN_MS, type End, type Point } from '../e2e/broken-writes.ts';
import { type EbsFound, ebsActs, ebsEffects, ebsEveryWay, ebsTargets, MAX_CALL_SECONDS, type Way } from './acts-ebs.ts';

type EbsPoint = Point<EbsFound>;
/** Nothing in EBS rests with a person. */
const byPerson: End = ['undecided', 0];
const FAILED: End = ['failed', 0];

const atCall = (name: string, fault: object, rest: Partial<EbsPoint> = {}): EbsPoint => ({
  name,
  fault: ({ writes }) => ({ at: 'call', match: writes, ...fault }),
  byPerson,
  ...rest,
});
const atCommit = (name: string, fault: object, rest: Partial<EbsPoint> = {}): EbsPoint => ({
  name,
  fault: ({ commits }) => ({ at: 'commit', match: commits, ...fault }),
  byPerson,
  ...rest,
});
const error = (code: string) => ({ action: 'error', code });
const killed = { killsChild: true } as const;

/** Around the one commit of a block; the database executes a call to its end though its client is gone. */
const POINTS: readonly EbsPoint[] = [
  // First, and so met by its own command: what is sent again when all is quiet may meet the fault of a later one.
  atCall('refused by a program of the site', error('ORA-20001'), { end: FAILED }),
  atCall('cut before the call', { action: 'cut' }),
  atCall('cut in the reply of the call', { action: 'cut_mid' }),
  atCommit('cut before the commit', { action: 'cut' }),
  atCommit('cut behind the commit', { action: 'cut_mid' }),
  atCall('hung before the call', { action: 'hang' }),
  atCommit('hung before the commit', { action: 'hang' }),
  atCommit('broken off at its time limit, before the commit', { action: 'delay', ms: 20_000 }),
  atCall('deadlock', error('ORA-00060')),
  atCall('state of packages discarded', error('ORA-04068'), { isSilent: true }),
  atCall('session killed by a DBA', error('ORA-00028')),
  atCommit('session killed in the commit', error('ORA-00028')),
  atCall('cancelled by somebody', error('ORA-01013')),
  atCall('connector killed before the call', { action: 'hang' }, killed),
  atCommit('connector killed in the commit', { action: 'delay', ms: ENDS_WITHIN_MS }, killed),
  atCommit('connector killed, the database dead before the commit', { action: 'hang' }, killed),
];

/** IEX_DISPUTE_PUB commits by itself, then its caller commits. */
const TWO_COMMITS: readonly EbsPoint[] = [
  atCall('cut before the call', { action: 'cut' }),
  atCommit('cut before the commit inside', { action: 'cut' }),
  atCommit('cut behind the commit inside', { action: 'cut_mid' }),
  atCommit('cut before the last commit', { action: 'cut', nth: 2 }),
  atCommit('cut behind the last commit', { action: 'cut_mid', nth: 2 }),
  atCommit('state of packages discarded behind the commit inside', { ...error('ORA-04068'), nth: 2 }),
  atCommit('deadlock behind the commit inside', { ...error('ORA-00060'), nth: 2 }),
  atCommit('connector killed behind the commit inside', { action: 'hang', nth: 2 }, killed),
  atCommit('connector killed in the commit inside', { action: 'delay', ms: ENDS_WITHIN_MS }, killed),
];

const company = { systems: ['ebs'], customers: 200, items: 2_000 } as const;
const common = {
  system: 'ebs',
  targets: ebsTargets,
  effectsNow: ebsEffects,
  quietMs: 1_000 * MAX_CALL_SECONDS + 30_000,
};
const some = (way: Way) => {
  const { promise, dispute, contact } = ebsActs(way);
  return [promise, dispute, contact];
};

/** Every way in which a command reaches EBS, broken at every point of it. */
export const EBS_WAYS: readonly BrokenWrites<EbsFound>[] = [
  {
    ...common,
    name: 'in a block of XXADIT_WRITE',
    options: company,
    section: ebsEveryWay,
    acts: some('addon'),
    points: POINTS,
  },
  {
    ...common,
    name: 'in a block of APPS’ proxy',
    options: { ...company, ebsAddon: 'off' },
    section: ebsEveryWay,
    acts: some('direct'),
    points: POINTS,
  },
  {
    ...common,
    name: 'in an API that commits by itself',
    options: company,
    section: (section) => {
      ebsEveryWay(section);
      section.disputes = 'iex';
    },
    acts: [ebsActs('addon').disputeByIex],
    points: TWO_COMMITS,
  },
];
