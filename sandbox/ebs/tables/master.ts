import type { Row } from '../receivables/rows.ts';
import { who } from '../receivables/subledger.ts';
import { USERS } from './numbers.ts';
import type { Sequences } from './sequences.ts';

/** Rows to be written, by table in lower case. */
export type TableRows = Record<string, Row[]>;

/** What every TCA row has. */
export interface Master {
  readonly sequences: Sequences;
  readonly rows: TableRows;
  put(table: string, row: Row, since: string): Row;
}

export function createMaster(sequences: Sequences): Master {
  const rows: TableRows = {};
  return {
    sequences,
    rows,
    put: (table, row, since) => {
      const full = {
        ...row,
        ...who({ at: `${since}T09:30:00`, by: USERS.CLERK.id }),
        ...(table.startsWith('hz_') ? { object_version_number: 1 } : {}),
      };
      rows[table] ??= [];
      rows[table].push(full);
      return full;
    },
  };
}

/** What a customer wants or does not want to be reached by. */
export function contactPreference(
  master: Master,
  partyId: number,
  wish: { type: string; code: 'DO' | 'DO_NOT' },
  since: string,
): void {
  master.put(
    'hz_contact_preferences',
    {
      contact_preference_id: master.sequences.take('HZ_CONTACT_PREFERENCES_S'),
      contact_level_table: 'HZ_PARTIES',
      contact_level_table_id: partyId,
      contact_type: wish.type,
      preference_code: wish.code,
      preference_start_date: since,
      requested_by: 'PARTY',
      status: 'A',
      created_by_module: 'TCA_V2_API',
    },
    since,
  );
}

interface Relation {
  readonly subject: number;
  readonly object: number;
  readonly type: string;
  readonly code: string;
  readonly back: string;
  readonly kind: 'PERSON' | 'ORGANIZATION';
}

/** Both rows of a relationship, forward and backward under one id; gives the id. */
export function relationship(master: Master, relation: Relation, party: number | null, since: string): number {
  const id = master.sequences.take('HZ_RELATIONSHIPS_S');
  const shared = {
    relationship_id: id,
    party_id: party,
    relationship_type: relation.type,
    start_date: since,
    end_date: '4712-12-31',
    status: 'A',
    content_source_type: 'USER_ENTERED',
    created_by_module: 'TCA_V2_API',
  };
  const side = (id: number, kind: string, end: 'subject' | 'object') => ({
    [`${end}_id`]: id,
    [`${end}_type`]: kind,
    [`${end}_table_name`]: 'HZ_PARTIES',
  });
  master.put(
    'hz_relationships',
    {
      ...shared,
      ...side(relation.subject, relation.kind, 'subject'),
      ...side(relation.object, 'ORGANIZATION', 'object'),
      relationship_code: relation.code,
      directional_flag: 'F',
      direction_code: relation.kind === 'PERSON' ? 'P' : 'C',
    },
    since,
  );
  master.put(
    'hz_relationships',
    {
      ...shared,
      ...side(relation.object, 'ORGANIZATION', 'subject'),
      ...side(relation.subject, relation.kind, 'object'),
      relationship_code: relation.back,
      directional_flag: 'B',
      direction_code: relation.kind === 'PERSON' ? 'C' : 'P',
    },
    since,
  );
  return id;
}
