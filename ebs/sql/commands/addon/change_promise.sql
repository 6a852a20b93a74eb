/* adit:change_promise */
BEGIN
  apps.xxadit_write.change_promise(
    p_command_id => :p_command_id,
    p_digest => :p_digest,
    p_customer => :p_customer,
    p_orgs => :p_orgs,
    p_promise => :p_promise,
    p_action => :p_action,
    p_way => :p_way,
    p_instalments => :p_instalments,
    p_note => :p_note,
    p_cancel_note => :p_cancel_note,
    p_plan => :p_plan,
    p_plan_text => :p_plan_text,
    p_plan_due => :p_plan_due,
    x_status => :x_status,
    x_document => :x_document,
    x_posted_at => :x_posted_at,
    x_message => :x_message);
END;
