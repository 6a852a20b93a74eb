/* adit:database */
-- Which database this is, and whether it is the one that is written to.
SELECT
  TO_CHAR(d.dbid, 'TM9') AS dbid,
  d.name AS name,
  d.database_role AS database_role,
  d.open_mode AS open_mode
FROM v$database d
