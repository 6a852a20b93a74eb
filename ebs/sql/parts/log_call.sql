    l_call apps.jtf_ih_pub.interaction_rec_type;
    l_activity apps.jtf_ih_pub.activity_rec_type;
    l_interaction NUMBER;
    l_id NUMBER;
    l_org NUMBER;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
BEGIN
    l_org := org_of_customer(l_account, p_orgs);
    enter_org(l_org, p_orgs);
    IF setting('OUTCOME_ID') IS NULL OR setting('ACTION_ID') IS NULL OR setting('ACTION_ITEM_ID') IS NULL THEN
      postpone('the numbers of the interaction history (outcome, action, action item) are not set');
    END IF;
    l_call := apps.jtf_ih_pub.init_interaction_rec();
    l_call.party_id := l_party;
    l_call.handler_id := number_of(NVL(setting('HANDLER_ID'), '222'));
    l_call.resource_id := g_resource_id;
    l_call.outcome_id := number_of(setting('OUTCOME_ID'));
    l_call.start_date_time := moment(p_started);
    l_call.end_date_time := moment(p_ended);
    l_call.duration := number_of(p_duration);
    l_call.source_code := '[adit:' || p_command_id || ']';
    l_call.reference_form := p_references;
    l_call.follow_up_action := p_follow_up;
    apps.jtf_ih_pub.open_interaction(
      p_api_version => 1.0,
      p_init_msg_list => 'T',
      p_commit => 'F',
      p_resp_appl_id => g_appl_id,
      p_resp_id => g_resp_id,
      p_user_id => g_user_id,
      x_return_status => l_status,
      x_msg_count => l_count,
      x_msg_data => l_data,
      p_interaction_rec => l_call,
      x_interaction_id => l_interaction);
    check_status(l_status, l_data);
    l_activity := apps.jtf_ih_pub.init_activity_rec();
    l_activity.interaction_id := l_interaction;
    l_activity.action_id := number_of(setting('ACTION_ID'));
    l_activity.action_item_id := number_of(setting('ACTION_ITEM_ID'));
    l_activity.outcome_id := number_of(setting('OUTCOME_ID'));
    l_activity.cust_account_id := l_account;
    l_activity.cust_org_id := l_org;
    l_activity.start_date_time := moment(p_started);
    l_activity.end_date_time := moment(p_ended);
    l_activity.duration := number_of(p_duration);
    l_activity.description := p_text;
    apps.jtf_ih_pub.add_activity(
      p_api_version => 1.0,
      p_init_msg_list => 'T',
      p_commit => 'F',
      p_resp_appl_id => g_appl_id,
      p_resp_id => g_resp_id,
      p_user_id => g_user_id,
      x_return_status => l_status,
      x_msg_count => l_count,
      x_msg_data => l_data,
      p_activity_rec => l_activity,
      x_activity_id => l_id);
    check_status(l_status, l_data);
    -- By the whole record: closed by its number alone it would end now, and last until now.
    l_call.interaction_id := l_interaction;
    apps.jtf_ih_pub.close_interaction(
      p_api_version => 1.0,
      p_init_msg_list => 'T',
      p_commit => 'F',
      p_resp_appl_id => g_appl_id,
      p_resp_id => g_resp_id,
      p_user_id => g_user_id,
      x_return_status => l_status,
      x_msg_count => l_count,
      x_msg_data => l_data,
      p_interaction_rec => l_call);
    check_status(l_status, l_data);
    IF p_note IS NOT NULL THEN
      write_note('IEX_ACCOUNT', l_account, p_note, p_detail, l_id);
    END IF;
    x_document := TO_CHAR(l_interaction);
