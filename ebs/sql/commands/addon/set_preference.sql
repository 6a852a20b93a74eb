/* adit:set_preference */
BEGIN
  apps.xxadit_write.set_preference(
    p_command_id => :p_command_id,
    p_digest => :p_digest,
    p_customer => :p_customer,
    p_orgs => :p_orgs,
    p_channel => :p_channel,
    p_do_not_call => :p_do_not_call,
    p_note => :p_note,
    p_task_text => :p_task_text,
    x_status => :x_status,
    x_document => :x_document,
    x_posted_at => :x_posted_at,
    x_message => :x_message);
END;
