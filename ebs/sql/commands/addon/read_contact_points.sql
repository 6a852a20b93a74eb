/* adit:read_contact_points */
BEGIN
  apps.xxadit_write.read_contact_points(
    p_customer => :p_customer,
    p_contact => :p_contact,
    x_status => :x_status,
    x_points => :x_points,
    x_message => :x_message);
END;
