    l_cancel apps.iex_promises_pub.pro_cncl_rec_type;
    l_answer apps.iex_promises_pub.pro_resp_rec_type;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
    l_id NUMBER;
    l_org NUMBER;
    l_currency VARCHAR2(15);
    l_mark VARCHAR2(200);
    l_method VARCHAR2(200);
    l_note VARCHAR2(4000);
    l_parts NUMBER := 0;
    l_same NUMBER;
    l_account_of number_list;
    l_party_of number_list;
    l_org_of number_list;
    l_delinquency_of number_list;
    l_amount_of number_list;
    l_row_of number_list;
    l_row_org_of number_list;
BEGIN
    IF SUBSTR(p_promise, 1, 5) = 'TASK-' OR p_way <> 'iex' THEN
      -- It was a note and a task, which stay on record; so is the change.
      enter_org(org_of_customer(l_account, p_orgs), p_orgs);
      write_note('IEX_ACCOUNT', l_account, p_plan, NULL, l_id);
      make_task(l_account, l_party, 'Follow up on a promise', p_plan_text, p_plan_due, NULL, l_id);
      x_document := 'TASK-' || TO_CHAR(l_id);
      IF p_action = 'cancel' THEN
        x_document := p_promise;
      END IF;
    ELSE
      SELECT MIN(d.promise_detail_id), MIN(d.currency_code) INTO l_id, l_currency
        FROM apps.iex_promise_details d
       WHERE d.promise_detail_id = TO_NUMBER(p_promise)
         AND (d.cust_account_id = l_account
              OR d.cust_account_id IN (SELECT t.bill_to_customer_id FROM apps.ra_customer_trx_all t
                                        WHERE t.ship_to_customer_id = l_account));
      IF l_id IS NULL THEN
        refuse('promise ' || p_promise || ' is not one of this customer');
      END IF;
      -- Whoever changes it now, a person or another command, was first.
      SELECT d.promise_detail_id INTO l_id FROM apps.iex_promise_details d WHERE d.promise_detail_id = l_id FOR UPDATE NOWAIT;
      -- The rows that one command made carry its mark; a person's row stands alone.
      FOR note IN (
        SELECT n.notes FROM apps.jtf_notes_vl n
         WHERE n.source_object_code = 'IEX_PROMISE' AND n.source_object_id = l_id AND INSTR(n.notes, '[adit:') > 0)
      LOOP
        l_mark := SUBSTR(note.notes, INSTR(note.notes, '[adit:'), 80);
        l_mark := SUBSTR(l_mark, 1, INSTR(l_mark, ']'));
        IF INSTR(note.notes, CHR(10) || 'method: ') > 0 THEN
          l_method := SUBSTR(note.notes, INSTR(note.notes, CHR(10) || 'method: ') + 1, 40);
          l_method := SUBSTR(l_method, 1, INSTR(l_method || CHR(10), CHR(10)) - 1);
        END IF;
      END LOOP;
      FOR promised IN (
        SELECT d.promise_detail_id, d.cust_account_id, d.delinquency_id, d.promise_amount, a.party_id,
               NVL(d.org_id, q.org_id) AS org_id
          FROM apps.iex_promise_details d
          JOIN apps.hz_cust_accounts a ON a.cust_account_id = d.cust_account_id
          LEFT JOIN apps.iex_delinquencies_all q ON q.delinquency_id = d.delinquency_id
         WHERE d.status IN ('COLLECTABLE', 'OPEN', 'PENDING')
           AND NVL(d.state, 'PROMISE') <> 'BROKEN_PROMISE'
           -- By account, so that no more notes are looked at than those of its promises.
           AND (d.cust_account_id = l_account
                OR d.cust_account_id IN (SELECT t.bill_to_customer_id FROM apps.ra_customer_trx_all t
                                          WHERE t.ship_to_customer_id = l_account))
           AND (d.promise_detail_id = l_id
                OR EXISTS (SELECT 1 FROM apps.jtf_notes_vl n
                            WHERE n.source_object_code = 'IEX_PROMISE'
                              AND n.source_object_id = d.promise_detail_id
                              AND INSTR(n.notes, l_mark) > 0))
         ORDER BY d.promise_detail_id)
      LOOP
        l_parts := l_parts + 1;
        l_row_of(l_parts) := promised.promise_detail_id;
        l_row_org_of(l_parts) := promised.org_id;
        l_same := 0;
        FOR i IN 1 .. l_amount_of.COUNT LOOP
          IF l_delinquency_of(i) = promised.delinquency_id THEN
            l_same := i;
          END IF;
        END LOOP;
        IF l_same = 0 THEN
          l_same := l_amount_of.COUNT + 1;
          l_account_of(l_same) := promised.cust_account_id;
          l_party_of(l_same) := promised.party_id;
          l_org_of(l_same) := promised.org_id;
          l_delinquency_of(l_same) := promised.delinquency_id;
          l_amount_of(l_same) := 0;
        END IF;
        l_amount_of(l_same) := l_amount_of(l_same) + promised.promise_amount;
      END LOOP;
      IF l_parts = 0 THEN
        refuse('promise ' || p_promise || ' is not open any more');
      END IF;
      FOR i IN 1 .. l_parts LOOP
        l_org := l_row_org_of(i);
        enter_org(l_org, p_orgs);
        l_cancel.promise_id := l_row_of(i);
        l_cancel.taken_by_resource_id := g_resource_id;
        l_cancel.promised_by_party_org_id := l_party;
        l_cancel.note := p_cancel_note;
        apps.iex_promises_pub.cancel_promise(
          p_api_version => 1.0,
          p_init_msg_list => 'T',
          p_commit => 'F',
          p_validation_level => 100,
          x_return_status => l_status,
          x_msg_count => l_count,
          x_msg_data => l_data,
          p_promise_rec => l_cancel,
          x_proresp_rec => l_answer);
        check_status(l_status, l_data);
      END LOOP;
      x_document := p_promise;
      IF p_action = 'reschedule' THEN
        -- How it will be paid stays as it was said; the note of a new row begins with the line that ends its text.
        l_note := p_note;
        IF l_method IS NOT NULL THEN
          l_note := SUBSTR(p_note, 1, 3) || l_method || CHR(10) || SUBSTR(p_note, 4);
        END IF;
        l_id := NULL;
        insert_plan(p_instalments, l_currency, l_note, p_orgs, l_account_of, l_party_of, l_org_of, l_delinquency_of,
          l_amount_of, l_id);
        x_document := TO_CHAR(l_id);
      END IF;
    END IF;
