-- Takes the add-on away. What commands made in EBS stays: promises, requests, notes, tasks, interactions, contact points.
DROP PACKAGE apps.xxadit_write;
DROP PACKAGE apps.xxadit_read;
DROP SYNONYM apps.xxadit_commands;
DROP SYNONYM apps.xxadit_settings;
-- The ids of commands: once they are gone a command that is sent again is carried out again. Keep them while the agent runs.
DROP TABLE xxadit.xxadit_commands PURGE;
DROP TABLE xxadit.xxadit_settings PURGE;
