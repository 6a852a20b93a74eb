import { describeBrokenWrites } from '../e2e/broken-writes.ts';
import { EBS_WAYS } from './ebs-points.ts';

for (const way of EBS_WAYS) describeBrokenWrites(way);
