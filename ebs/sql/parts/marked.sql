  -- What carries the command's id, by the kind of record that its kind makes; nothing where there is none.
  PROCEDURE find_marked(
    p_kind IN VARCHAR2,
    p_command_id IN VARCHAR2,
    p_account IN NUMBER,
    p_object IN VARCHAR2,
    x_document OUT VARCHAR2,
    x_at OUT DATE)
  IS
    l_mark VARCHAR2(100);
    l_change VARCHAR2(100);
    l_id NUMBER;
  BEGIN
    l_mark := '[adit:' || p_command_id || ']';
    l_change := '[adit-change:' || p_command_id || ']';
    x_document := NULL;
    IF p_kind IN ('create_promise', 'change_promise') THEN
      SELECT MIN(d.promise_detail_id), MIN(d.creation_date) INTO l_id, x_at
        FROM apps.iex_promise_details d
        JOIN apps.jtf_notes_vl n ON n.source_object_id = d.promise_detail_id AND n.source_object_code = 'IEX_PROMISE'
       WHERE (d.cust_account_id = p_account
              OR d.cust_account_id IN (SELECT t.bill_to_customer_id FROM apps.ra_customer_trx_all t
                                        WHERE t.ship_to_customer_id = p_account))
         AND INSTR(n.notes, l_mark) > 0;
      x_document := TO_CHAR(l_id);
      IF l_id IS NULL AND p_object IS NOT NULL THEN
        SELECT MIN(n.creation_date) INTO x_at
          FROM apps.iex_promise_details d
          JOIN apps.jtf_notes_vl n ON n.source_object_id = d.promise_detail_id AND n.source_object_code = 'IEX_PROMISE'
         WHERE (d.cust_account_id = p_account
                OR d.cust_account_id IN (SELECT t.bill_to_customer_id FROM apps.ra_customer_trx_all t
                                          WHERE t.ship_to_customer_id = p_account))
           AND INSTR(n.notes, l_change) > 0;
        IF x_at IS NOT NULL THEN
          x_document := p_object;
        END IF;
      END IF;
    ELSIF p_kind = 'create_dispute' THEN
      SELECT MIN(r.request_id), MIN(r.creation_date) INTO l_id, x_at
        FROM apps.ra_cm_requests_all r
        JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = r.customer_trx_id
       WHERE (t.bill_to_customer_id = p_account OR t.ship_to_customer_id = p_account)
         AND INSTR(r.comments, l_mark) > 0;
      x_document := TO_CHAR(l_id);
    ELSIF p_kind = 'update_dispute' THEN
      SELECT MIN(n.jtf_note_id), MIN(n.creation_date) INTO l_id, x_at
        FROM apps.ra_customer_trx_all t
        JOIN apps.ar_payment_schedules_all s ON s.customer_trx_id = t.customer_trx_id
        JOIN apps.jtf_notes_vl n ON n.source_object_id = s.payment_schedule_id AND n.source_object_code = 'IEX_INVOICES'
       WHERE (t.bill_to_customer_id = p_account OR t.ship_to_customer_id = p_account)
         AND INSTR(n.notes, l_mark) > 0;
      IF l_id IS NOT NULL THEN
        x_document := p_object;
      END IF;
    ELSIF p_kind = 'log_call' THEN
      SELECT MIN(i.interaction_id), MIN(i.creation_date) INTO l_id, x_at
        FROM apps.hz_cust_accounts a
        JOIN apps.jtf_ih_interactions i ON i.party_id = a.party_id
       WHERE a.cust_account_id = p_account
         AND i.source_code = l_mark;
      x_document := TO_CHAR(l_id);
    ELSIF p_kind IN ('set_preference', 'update_contact') THEN
      SELECT MIN(n.jtf_note_id), MIN(n.creation_date) INTO l_id, x_at
        FROM apps.jtf_notes_vl n
       WHERE n.source_object_code = 'IEX_ACCOUNT'
         AND n.source_object_id = p_account
         AND INSTR(n.notes, l_mark) > 0;
      x_document := TO_CHAR(l_id);
    END IF;
    -- A promise too may have become a task.
    IF x_document IS NULL
       AND p_kind IN ('create_promise', 'change_promise', 'create_task', 'report_payment', 'request_document') THEN
      SELECT MIN(k.task_id), MIN(k.creation_date) INTO l_id, x_at
        FROM apps.jtf_tasks_vl k
       WHERE k.cust_account_id = p_account
         AND INSTR(k.description, l_mark) > 0;
      IF l_id IS NOT NULL AND p_kind IN ('create_promise', 'change_promise') THEN
        x_document := 'TASK-' || TO_CHAR(l_id);
      ELSE
        x_document := TO_CHAR(l_id);
      END IF;
    END IF;
  END find_marked;
