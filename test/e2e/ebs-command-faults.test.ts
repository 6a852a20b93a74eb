import { EBS_WAYS } from '../faults/ebs-points.ts';
import { describeBrokenWrites } from './broken-writes.ts';

/** One command at the points that differ most; every command at every point takes minutes: `npm run test:crash`. */
const POINTS = [
  'cut in the reply of the call',
  'cut before the commit',
  'cut behind the commit',
  'state of packages discarded',
  'refused by a program of the site',
  'connector killed in the commit',
  'cut behind the commit inside',
  'connector killed in the commit inside',
];

for (const way of EBS_WAYS) {
  const points = way.points.filter(({ name }) => POINTS.includes(name));
  describeBrokenWrites({ ...way, acts: way.acts.slice(0, 1), points });
}
