/* adit:log_call */
BEGIN
  apps.xxadit_write.log_call(
    p_command_id => :p_command_id,
    p_digest => :p_digest,
    p_customer => :p_customer,
    p_orgs => :p_orgs,
    p_started => :p_started,
    p_ended => :p_ended,
    p_duration => :p_duration,
    p_text => :p_text,
    p_references => :p_references,
    p_follow_up => :p_follow_up,
    p_note => :p_note,
    p_detail => :p_detail,
    x_status => :x_status,
    x_document => :x_document,
    x_posted_at => :x_posted_at,
    x_message => :x_message);
END;
