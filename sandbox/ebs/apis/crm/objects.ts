import type { DatabaseSession } from '../../../oracle/database.ts';
import { exists, selectOne } from '../rows.ts';

const NAME = /^[A-Z][A-Z0-9_$#]*$/i;

/**
 * Whether JTF_OBJECTS_B has this object for this use (NOTES, TASK) and the table that the object's definition names has
 * such a row (Oracle Common Application Calendar and Notes implementation guides, object metadata).
 */
export async function isObject(session: DatabaseSession, usage: string, code: string, id: string): Promise<boolean> {
  const definition = await selectOne(
    session,
    `SELECT o.from_table, o.select_id FROM apps.jtf_objects_b o JOIN apps.jtf_object_usages u ON u.object_code = o.object_code
      WHERE o.object_code = $1 AND u.object_user_code = $2 AND $3::timestamp >= coalesce(o.start_date_active, $3::timestamp)
        AND $3::timestamp < coalesce(o.end_date_active, $3::timestamp) + interval '1 day' LIMIT 1`,
    [code, usage, session.now()],
  );
  if (definition === null) return false;
  const { from_table: table, select_id: column } = definition;
  if (table === null || column === null || table === undefined || column === undefined) return true;
  // `HZ_PARTIES P` and `P.PARTY_ID` are the usual way of writing a definition.
  const [tableName, columnName] = [table.trim().split(/\s+/)[0] ?? '', column.split('.').at(-1)?.trim() ?? ''];
  if (!NAME.test(tableName) || !NAME.test(columnName)) return true;
  return exists(
    session,
    `SELECT 1 FROM apps."${tableName.toLowerCase()}" WHERE "${columnName.toLowerCase()}" = $1 LIMIT 1`,
    [id],
  );
}
