/* adit:update_contact */
BEGIN
  apps.xxadit_write.update_contact(
    p_command_id => :p_command_id,
    p_digest => :p_digest,
    p_customer => :p_customer,
    p_orgs => :p_orgs,
    p_contact => :p_contact,
    p_steps => :p_steps,
    p_note => :p_note,
    x_status => :x_status,
    x_document => :x_document,
    x_posted_at => :x_posted_at,
    x_message => :x_message);
END;
