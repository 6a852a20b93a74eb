/* adit:write */ BEGIN apps.xxadit_write.probe(p_customer => :customer, x_status => :status); END;
