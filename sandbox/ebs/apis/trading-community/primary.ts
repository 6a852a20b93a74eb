import type { DatabaseSession } from '../../../oracle/database.ts';
import { updated } from '../context.ts';
import { selectOne, update, type Values } from '../rows.ts';

/**
 * One primary contact point of a kind for an owner: a new one takes the mark from the others, whose rows change and whose
 * versions count up as well. Likewise the mark of a purpose. An inactive one is not primary and nobody takes its place
 * (unknown: the stricter reading).
 */
export async function keepPrimaryAlone(session: DatabaseSession, id: string): Promise<void> {
  const who = updated(session);
  const parameters = [id, who['last_updated_by'], who['last_update_date'], who['last_update_login']];
  const set =
    'object_version_number = coalesce(o.object_version_number, 0) + 1, last_updated_by = $2, last_update_date = $3, last_update_login = $4';
  const same =
    'o.owner_table_name = n.owner_table_name AND o.owner_table_id = n.owner_table_id AND o.contact_point_type = n.contact_point_type';
  await session.pg(
    `UPDATE apps.hz_contact_points o SET primary_flag = 'N', ${set} FROM apps.hz_contact_points n
      WHERE n.contact_point_id = $1 AND n.primary_flag = 'Y' AND n.status = 'A' AND ${same}
        AND o.contact_point_id <> n.contact_point_id AND o.primary_flag = 'Y'`,
    parameters,
  );
  await session.pg(
    `UPDATE apps.hz_contact_points o SET primary_by_purpose = 'N', ${set} FROM apps.hz_contact_points n
      WHERE n.contact_point_id = $1 AND n.primary_by_purpose = 'Y' AND n.status = 'A' AND ${same}
        AND o.contact_point_purpose = n.contact_point_purpose AND o.contact_point_id <> n.contact_point_id AND o.primary_by_purpose = 'Y'`,
    parameters,
  );
  await session.pg(
    "UPDATE apps.hz_contact_points SET primary_flag = 'N' WHERE contact_point_id = $1 AND status <> 'A'",
    [id],
  );
}

/** HZ_PARTIES shows its primary telephone, mail and web address; the party's own version stays. */
export async function showOnParty(session: DatabaseSession, id: string): Promise<void> {
  const row = await selectOne(
    session,
    `SELECT contact_point_type AS kind, owner_table_name AS owner, owner_table_id::text AS party, primary_flag AS primary_flag,
            contact_point_purpose AS purpose, phone_line_type AS line, phone_country_code AS country, phone_area_code AS area,
            phone_number AS number, phone_extension AS extension, email_address AS email, url
       FROM apps.hz_contact_points WHERE contact_point_id = $1`,
    [id],
  );
  if (row === null || row['owner'] !== 'HZ_PARTIES' || row['primary_flag'] !== 'Y') return;
  const of = (name: string): string | null => row[name] ?? null;
  const shown: Readonly<Record<string, Values>> = {
    PHONE: {
      primary_phone_contact_pt_id: id,
      primary_phone_purpose: of('purpose'),
      primary_phone_line_type: of('line'),
      primary_phone_country_code: of('country'),
      primary_phone_area_code: of('area'),
      primary_phone_number: of('number'),
      primary_phone_extension: of('extension'),
    },
    EMAIL: { email_address: of('email')?.slice(0, 320) ?? null },
    WEB: { url: of('url') },
  };
  const columns = shown[of('kind') ?? ''];
  if (columns === undefined) return;
  await update(session, 'hz_parties', { party_id: of('party') }, { ...columns, ...updated(session) });
}
