-- Installs the add-on with SQL*Plus: `sqlplus apps@EBSPROD @install.sql` after the DBA has made the schema XXADIT and run
-- xxadit_tables.sql (README.md, "Installing"). On R12.2 run it in the edition that the customer's own process prescribes.
WHENEVER SQLERROR EXIT FAILURE ROLLBACK
SET DEFINE OFF
@@xxadit_read.pks
@@xxadit_read.pkb
@@xxadit_write.pks
@@xxadit_write.pkb
WHENEVER SQLERROR CONTINUE
SHOW ERRORS PACKAGE apps.xxadit_read
SHOW ERRORS PACKAGE BODY apps.xxadit_read
SHOW ERRORS PACKAGE apps.xxadit_write
SHOW ERRORS PACKAGE BODY apps.xxadit_write
SELECT object_name, object_type, status FROM user_objects WHERE object_name LIKE 'XXADIT%' ORDER BY 1, 2;
