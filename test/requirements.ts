import { ofControl } from './requirements/control.ts';
import { ofErps } from './requirements/erp.ts';
import { ofNetwork } from './requirements/network.ts';
import type { Requirements } from './requirements/requirement.ts';

/**
 * Every requirement of the requirements page by its number, and where it stands. Strict: a requirement about two ERPs is
 * open until a test shows it of both, and one about an alert is open while nothing alerts.
 */
export const requirements: Requirements = { ...ofErps, ...ofNetwork, ...ofControl };
