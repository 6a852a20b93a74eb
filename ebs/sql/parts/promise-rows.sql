  -- The open rows of the schedules that are promised, and how much of each is left to promise.
  PROCEDURE insert_promise(
    p_account IN NUMBER,
    p_party IN NUMBER,
    p_delinquency IN NUMBER,
    p_amount IN NUMBER,
    p_currency IN VARCHAR2,
    p_date IN VARCHAR2,
    p_note IN VARCHAR2,
    x_promise OUT NUMBER)
  IS
    l_promise apps.iex_promises_pub.pro_insrt_rec_type;
    l_made apps.iex_promises_pub.pro_resp_rec_type;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
  BEGIN
    l_promise.promise_amount := p_amount;
    l_promise.currency_code := p_currency;
    l_promise.promise_date := TO_DATE(p_date, 'YYYY-MM-DD');
    l_promise.promise_payment_method := setting('PROMISE_METHOD');
    l_promise.promise_target := 'INVOICES';
    l_promise.cust_account_id := p_account;
    l_promise.delinquency_id := p_delinquency;
    l_promise.taken_by_resource_id := g_resource_id;
    l_promise.promised_by_party_org_id := p_party;
    l_promise.note := p_note;
    apps.iex_promises_pub.insert_promise(
      p_api_version => 1.0,
      p_init_msg_list => 'T',
      p_commit => 'F',
      p_validation_level => 100,
      x_return_status => l_status,
      x_msg_count => l_count,
      x_msg_data => l_data,
      p_promise_rec => l_promise,
      x_proresp_rec => l_made);
    check_status(l_status, l_data);
    x_promise := l_made.promise_id;
    IF x_promise IS NULL THEN
      refuse('EBS gave the promise no number');
    END IF;
  END insert_promise;

  -- Divides the instalments among the parts in order: the first instalment goes to the first part until one is used up.
  PROCEDURE insert_plan(
    p_instalments IN VARCHAR2,
    p_currency IN VARCHAR2,
    p_note IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_part_account IN number_list,
    p_part_party IN number_list,
    p_part_org IN number_list,
    p_part_delinquency IN number_list,
    p_part_amount IN number_list,
    x_first OUT NUMBER)
  IS
    l_plan text_list;
    l_line VARCHAR2(4000);
    l_date VARCHAR2(4000);
    l_due NUMBER;
    l_part NUMBER := 1;
    l_left NUMBER;
    l_amount NUMBER;
    l_org NUMBER := -1;
    l_promise NUMBER;
  BEGIN
    l_plan := lines_of(p_instalments);
    l_left := p_part_amount(1);
    FOR i IN 1 .. l_plan.COUNT LOOP
      l_line := l_plan(i);
      take(l_line, '|', l_date);
      l_due := number_of(l_line);
      WHILE l_due > 0 LOOP
        IF l_left = 0 THEN
          l_part := l_part + 1;
          IF l_part > p_part_amount.COUNT THEN
            refuse('the instalments are more than what is promised');
          END IF;
          l_left := p_part_amount(l_part);
        END IF;
        l_amount := LEAST(l_due, l_left);
        IF l_org <> p_part_org(l_part) THEN
          l_org := p_part_org(l_part);
          enter_org(l_org, p_orgs);
        END IF;
        insert_promise(p_part_account(l_part), p_part_party(l_part), p_part_delinquency(l_part), l_amount, p_currency,
          l_date, p_note, l_promise);
        IF x_first IS NULL OR l_promise < x_first THEN
          x_first := l_promise;
        END IF;
        l_due := l_due - l_amount;
        l_left := l_left - l_amount;
      END LOOP;
    END LOOP;
    IF l_left > 0 OR l_part < p_part_amount.COUNT THEN
      refuse('the instalments are less than what is promised');
    END IF;
  END insert_plan;
