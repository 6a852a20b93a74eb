/* adit:create_dispute */
BEGIN
  apps.xxadit_write.create_dispute(
    p_command_id => :p_command_id,
    p_digest => :p_digest,
    p_customer => :p_customer,
    p_orgs => :p_orgs,
    p_invoice => :p_invoice,
    p_reason => :p_reason,
    p_amount => :p_amount,
    p_currency => :p_currency,
    p_lines => :p_lines,
    p_text => :p_text,
    p_detail_note => :p_detail_note,
    p_detail => :p_detail,
    x_status => :x_status,
    x_document => :x_document,
    x_posted_at => :x_posted_at,
    x_message => :x_message);
END;
