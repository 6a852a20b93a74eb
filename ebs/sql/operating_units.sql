/* adit:operating_units */
-- Of the section's operating units, those that exist.
SELECT
  TO_CHAR(u.organization_id, 'TM9') AS org_id,
  u.name AS name,
  TO_CHAR(u.date_to, 'YYYY-MM-DD') AS date_to
FROM apps.hr_operating_units u
WHERE INSTR(:orgs, ',' || u.organization_id || ',') > 0
ORDER BY u.organization_id
