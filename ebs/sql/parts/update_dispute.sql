    l_trx NUMBER;
    l_org NUMBER;
    l_schedule NUMBER;
    l_state VARCHAR2(60);
    l_id NUMBER;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
BEGIN
    SELECT MIN(r.customer_trx_id), MIN(r.org_id), MIN(r.status), MIN(s.payment_schedule_id)
      INTO l_trx, l_org, l_state, l_schedule
      FROM apps.ra_cm_requests_all r
      JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = r.customer_trx_id
      JOIN apps.ar_payment_schedules_all s ON s.customer_trx_id = t.customer_trx_id
     WHERE r.request_id = TO_NUMBER(p_dispute)
       AND (t.bill_to_customer_id = l_account OR t.ship_to_customer_id = l_account);
    IF l_trx IS NULL THEN
      refuse('dispute ' || p_dispute || ' is not one of this customer');
    END IF;
    IF l_state NOT IN ('PENDING_APPROVAL', 'APPROVED_PEND_COMP') THEN
      refuse('dispute ' || p_dispute || ' is not open any more');
    END IF;
    enter_org(l_org, p_orgs);
    write_note('IEX_INVOICES', l_schedule, p_note, p_detail, l_id);
    IF p_action = 'withdraw' THEN
      apps.iex_dispute_pub.cancel_dispute(
        p_api_version => 1.0,
        p_commit => 'F',
        p_dispute_id => TO_NUMBER(p_dispute),
        p_cancel_comments => p_comments,
        x_return_status => l_status,
        x_msg_count => l_count,
        x_msg_data => l_data);
      check_status(l_status, l_data);
    END IF;
    x_document := p_dispute;
