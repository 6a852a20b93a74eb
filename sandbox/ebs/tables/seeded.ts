import { who } from '../receivables/subledger.ts';

/** Who-columns of what was set up, and since when it is valid. */
export const SEEDED = who({ at: '2011-03-01T12:00:00', by: 1 });
export const SINCE = '2011-03-01';
/** Language columns of translated tables: the base language. */
export const US = { language: 'US', source_lang: 'US' };
