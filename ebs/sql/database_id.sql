/* adit:database_id */ BEGIN :x_dbid := apps.xxadit_write.database_id; END;
