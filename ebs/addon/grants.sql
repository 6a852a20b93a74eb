-- Who may call the add-on. ADIT_READ and ADIT_WRITE are the two database users of the agent; they own nothing.
-- R12.1: the two lines below, run as APPS.
GRANT EXECUTE ON apps.xxadit_read TO adit_read;
GRANT EXECUTE ON apps.xxadit_write TO adit_write;
-- R12.2: these instead, run as APPS, because a plain grant invalidates what depends on the object:
-- EXEC ad_zd.grant_privs('EXECUTE', 'XXADIT_READ', 'ADIT_READ');
-- EXEC ad_zd.grant_privs('EXECUTE', 'XXADIT_WRITE', 'ADIT_WRITE');
