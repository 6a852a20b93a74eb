    l_items text_list;
    l_line VARCHAR2(4000);
    l_text VARCHAR2(4000);
    l_wanted NUMBER;
    l_open NUMBER;
    l_parts NUMBER := 0;
    l_without NUMBER := 0;
    l_id NUMBER;
    l_org NUMBER;
    l_account_of number_list;
    l_party_of number_list;
    l_org_of number_list;
    l_delinquency_of number_list;
    l_amount_of number_list;
BEGIN
    l_items := lines_of(p_items);
    FOR i IN 1 .. l_items.COUNT LOOP
      l_line := l_items(i);
      take(l_line, '|', l_text);
      l_wanted := number_of(l_text);
      l_open := 0;
      FOR schedule IN (
        SELECT s.customer_id, s.org_id, s.amount_due_remaining, a.party_id,
               (SELECT MIN(d.delinquency_id) FROM apps.iex_delinquencies_all d
                 WHERE d.payment_schedule_id = s.payment_schedule_id
                   AND d.status IN ('DELINQUENT', 'PREDELINQUENT')) AS delinquency_id
          FROM apps.ar_payment_schedules_all s
          JOIN apps.hz_cust_accounts a ON a.cust_account_id = s.customer_id
          LEFT JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = s.customer_trx_id
         WHERE s.trx_number = l_line
           AND (s.customer_id = l_account OR t.ship_to_customer_id = l_account)
           AND s.status = 'OP'
           AND s.amount_due_remaining > 0
           AND s.invoice_currency_code = p_currency
         ORDER BY s.due_date, s.terms_sequence_number, s.payment_schedule_id)
      LOOP
        IF is_allowed(schedule.org_id, p_orgs) = 'Y' THEN
          l_open := l_open + schedule.amount_due_remaining;
          IF l_wanted > 0 THEN
            l_parts := l_parts + 1;
            l_account_of(l_parts) := schedule.customer_id;
            l_party_of(l_parts) := schedule.party_id;
            l_org_of(l_parts) := schedule.org_id;
            l_delinquency_of(l_parts) := schedule.delinquency_id;
            l_amount_of(l_parts) := LEAST(l_wanted, schedule.amount_due_remaining);
            IF schedule.delinquency_id IS NULL THEN
              l_without := l_without + 1;
            END IF;
            l_wanted := l_wanted - l_amount_of(l_parts);
          END IF;
        END IF;
      END LOOP;
      IF l_open = 0 THEN
        refuse('nothing of invoice ' || l_line || ' is open in ' || p_currency || ' on this account');
      END IF;
      IF l_wanted > 0 THEN
        refuse('only ' || TO_CHAR(l_open) || ' ' || p_currency || ' of invoice ' || l_line || ' is open');
      END IF;
    END LOOP;
    IF l_parts = 0 THEN
      refuse('a promise needs an invoice');
    END IF;
    l_org := l_org_of(1);
    -- Advanced Collections takes promises for what is overdue alone; anything else is a note and a task, all of it.
    IF p_way = 'iex' AND l_without = 0 THEN
      insert_plan(p_instalments, p_currency, p_note, p_orgs, l_account_of, l_party_of, l_org_of, l_delinquency_of,
        l_amount_of, l_id);
      x_document := TO_CHAR(l_id);
      IF p_follow_up_on IS NOT NULL THEN
        enter_org(l_org, p_orgs);
        make_task(l_account, l_party, 'Follow up on a promise', p_follow_up_text, p_follow_up_on, NULL, l_id);
      END IF;
    ELSE
      enter_org(l_org, p_orgs);
      write_note('IEX_ACCOUNT', l_account, p_plan, p_plan_detail, l_id);
      make_task(l_account, l_party, 'Follow up on a promise', p_plan_text, NVL(p_follow_up_on, p_plan_due), NULL, l_id);
      x_document := 'TASK-' || TO_CHAR(l_id);
    END IF;
