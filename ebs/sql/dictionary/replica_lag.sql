/* adit:replica_lag */
-- How long what is applied lags behind the primary, and when the primary was last heard of, by the standby's clock.
SELECT
  s.value AS apply_lag,
  s.datum_time AS heard_at,
  TO_CHAR(SYSDATE, 'MM/DD/YYYY HH24:MI:SS') AS clock
FROM v$dataguard_stats s
WHERE s.name = 'apply lag'
