import { DATABASE } from './catalogue/system.ts';
import type { Block } from './catalogue/types.ts';
import type { Section } from './config.ts';
import { RESULT, statementText, wrapperText } from './statements.ts';

/** What tells a writing user that may call the add-on and nothing else; add-ons before 1.1 do not have it. */
export const DATABASE_ID: Block = {
  kind: 'block',
  name: 'database_id',
  file: 'database_id.sql',
  uses: [{ name: 'XXADIT_WRITE.DATABASE_ID', fields: [] }],
  timeLimitMs: 10_000,
  in: [],
  out: ['x_dbid'],
};

/** True for a user that reads tables: the reading one, and one that becomes APPS. */
function readsTables({ addon }: Section, role: 'read' | 'write'): boolean {
  return role === 'read' || addon === 'off';
}

/** How a session is asked for the DBID: `cursor` and `out` are binds, absent where the text itself is a query. */
export interface DatabaseQuestion {
  readonly text: string;
  readonly cursor?: string;
  readonly out?: string;
}

/** The question that this role may put, whose first value is the DBID. */
export function databaseQuestion(section: Section, role: 'read' | 'write'): DatabaseQuestion {
  if (!readsTables(section, role)) return { text: statementText(DATABASE_ID), out: 'x_dbid' };
  if (section.reads === 'wrapper' && role === 'read') return { text: wrapperText(DATABASE), cursor: RESULT };
  return { text: statementText(DATABASE) };
}
