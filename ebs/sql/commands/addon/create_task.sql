/* adit:create_task */
BEGIN
  apps.xxadit_write.create_task(
    p_command_id => :p_command_id,
    p_digest => :p_digest,
    p_customer => :p_customer,
    p_orgs => :p_orgs,
    p_kind => :p_kind,
    p_name => :p_name,
    p_text => :p_text,
    p_due => :p_due,
    p_assignee => :p_assignee,
    p_note => :p_note,
    p_detail => :p_detail,
    x_status => :x_status,
    x_document => :x_document,
    x_posted_at => :x_posted_at,
    x_message => :x_message);
END;
