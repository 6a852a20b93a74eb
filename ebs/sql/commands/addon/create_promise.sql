/* adit:create_promise */
BEGIN
  apps.xxadit_write.create_promise(
    p_command_id => :p_command_id,
    p_digest => :p_digest,
    p_customer => :p_customer,
    p_orgs => :p_orgs,
    p_way => :p_way,
    p_items => :p_items,
    p_instalments => :p_instalments,
    p_currency => :p_currency,
    p_note => :p_note,
    p_plan => :p_plan,
    p_plan_detail => :p_plan_detail,
    p_plan_text => :p_plan_text,
    p_plan_due => :p_plan_due,
    p_follow_up_on => :p_follow_up_on,
    p_follow_up_text => :p_follow_up_text,
    x_status => :x_status,
    x_document => :x_document,
    x_posted_at => :x_posted_at,
    x_message => :x_message);
END;
