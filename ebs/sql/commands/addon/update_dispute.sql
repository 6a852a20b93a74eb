/* adit:update_dispute */
BEGIN
  apps.xxadit_write.update_dispute(
    p_command_id => :p_command_id,
    p_digest => :p_digest,
    p_customer => :p_customer,
    p_orgs => :p_orgs,
    p_dispute => :p_dispute,
    p_action => :p_action,
    p_note => :p_note,
    p_detail => :p_detail,
    p_comments => :p_comments,
    x_status => :x_status,
    x_document => :x_document,
    x_posted_at => :x_posted_at,
    x_message => :x_message);
END;
