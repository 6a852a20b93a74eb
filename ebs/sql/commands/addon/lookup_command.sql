/* adit:lookup_command */
BEGIN
  apps.xxadit_write.lookup_command(
    p_command_id => :p_command_id,
    p_digest => :p_digest,
    p_customer => :p_customer,
    p_kind => :p_kind,
    p_object => :p_object,
    x_status => :x_status,
    x_document => :x_document,
    x_posted_at => :x_posted_at,
    x_message => :x_message);
END;
