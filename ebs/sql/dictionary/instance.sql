/* adit:instance */
-- What anybody who is logged on may know of the session and of the database's clock.
SELECT
  SYS_CONTEXT('USERENV', 'INSTANCE_NAME') AS instance_name,
  SYS_CONTEXT('USERENV', 'SERVICE_NAME') AS service_name,
  SYS_CONTEXT('USERENV', 'DB_NAME') AS db_name,
  SYS_CONTEXT('USERENV', 'SESSION_USER') AS session_user,
  TO_CHAR(SYSDATE, 'YYYY-MM-DD"T"HH24:MI:SS') AS database_time
FROM DUAL
