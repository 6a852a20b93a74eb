import * as acts from '../faults/acts.ts';
import { type EccAct, effectsNow, everyWay, type Found, targets } from '../faults/acts.ts';
import { describeBrokenWrites, ENDS_WITHIN_MS, type Point } from './broken-writes.ts';

/** How long an attempt may be running in SAP: two work processes of a second, a hard end, a margin. */
const QUIET_MS = 72_000;
/** Only where the commit is a call of its own. */
const ofUnits = ({ commits, writes }: EccAct) => commits !== writes;
/** Only where something is handed to the update task. */
const ofUpdates = (act: EccAct) => act !== acts.promise;

const POINTS: readonly Point<Found>[] = [
  {
    name: 'cut before the call',
    fault: ({ writes }) => ({ at: 'call', match: writes, action: 'cut' }),
    byPerson: ['undecided', 0],
  },
  {
    name: 'cut in the reply of the call',
    fault: ({ writes }) => ({ at: 'call', match: writes, action: 'cut_mid' }),
    byPerson: ['undecided', 1],
  },
  {
    name: 'cut before the commit is called',
    fault: ({ commits }) => ({ at: 'call', match: commits, action: 'cut' }),
    byPerson: ['undecided', 0],
    strikes: ofUnits,
  },
  {
    name: 'cut in the commit',
    fault: ({ commits }) => ({ at: 'commit', match: commits, action: 'cut' }),
    byPerson: ['undecided', 0],
  },
  {
    name: 'cut after the commit',
    fault: ({ commits }) => ({ at: 'commit', match: commits, action: 'cut_mid' }),
    byPerson: ['undecided', 1],
  },
  {
    name: 'cut in the reply of the commit',
    fault: ({ commits }) => ({ at: 'call', match: commits, action: 'cut_mid' }),
    byPerson: ['undecided', 1],
    strikes: ofUnits,
  },
  {
    name: 'hung before the call',
    fault: ({ writes }) => ({ at: 'call', match: writes, action: 'hang' }),
    byPerson: ['undecided', 0],
  },
  {
    name: 'hung after the commit',
    fault: ({ commits }) => ({ at: 'commit', match: commits, action: 'hang' }),
    byPerson: ['undecided', 1],
  },
  {
    name: 'short dump',
    fault: ({ writes }) => ({ at: 'call', match: writes, action: 'error', code: 'DUMP' }),
    byPerson: ['undecided', 0],
  },
  {
    name: 'record locked by somebody',
    fault: ({ writes }) => ({ at: 'call', match: writes, action: 'error', code: 'LOCK' }),
    byPerson: ['recorded', 1],
  },
  {
    name: 'update that fails after the commit',
    fault: ({ commits }) => ({ at: 'update', match: commits, action: 'error' }),
    byPerson: ['failed', 0],
    strikes: ofUpdates,
  },
  {
    name: 'connector killed before the call',
    fault: ({ writes }) => ({ at: 'call', match: writes, action: 'hang' }),
    killsChild: true,
    byPerson: ['undecided', 0],
  },
  {
    name: 'connector killed in the commit',
    fault: ({ commits }) => ({ at: 'commit', match: commits, action: 'delay', ms: ENDS_WITHIN_MS }),
    killsChild: true,
    byPerson: ['undecided', 1],
  },
  {
    name: 'connector killed while the update runs',
    fault: ({ commits }) => ({ at: 'update', match: commits, action: 'delay', ms: ENDS_WITHIN_MS }),
    killsChild: true,
    byPerson: ['undecided', 1],
    strikes: ofUpdates,
  },
  {
    name: 'connector killed after the commit',
    fault: ({ commits }) => ({ at: 'commit', match: commits, action: 'hang' }),
    killsChild: true,
    byPerson: ['undecided', 1],
  },
];

const ROADS = [
  { road: 'rfc', of: [acts.promise, acts.dispute, acts.contact, acts.event] },
  { road: 'soap', of: [acts.promise, acts.event] },
] as const;

for (const { road, of } of ROADS) {
  describeBrokenWrites({
    name: `over ${road}`,
    system: 'ecc',
    options: { road, customers: 160, items: 1_600, fscm: 'on' },
    section: (section) => {
      everyWay(section);
      if (road === 'soap') delete section.disputes;
    },
    acts: of,
    points: POINTS,
    targets,
    effectsNow,
    quietMs: QUIET_MS,
  });
}
