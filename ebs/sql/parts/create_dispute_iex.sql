    l_trx NUMBER;
    l_org NUMBER;
    l_schedule NUMBER;
    l_currency VARCHAR2(15);
    l_open NUMBER;
    l_open_line NUMBER;
    l_open_tax NUMBER;
    l_amount NUMBER;
    l_ids number_list;
    l_amounts number_list;
    l_rest NUMBER;
    l_header apps.iex_dispute_pub.disp_header_rec;
    l_lines apps.iex_dispute_pub.dispute_line_tbl;
    l_request NUMBER;
    l_id NUMBER;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
BEGIN
    find_invoice(l_account, p_invoice, p_orgs, l_trx, l_org, l_schedule, l_currency, l_open, l_open_line, l_open_tax);
    enter_org(l_org, p_orgs);
    l_id := open_dispute(l_trx, l_schedule);
    IF l_id IS NOT NULL THEN
      x_document := TO_CHAR(l_id);
    ELSE
      IF p_currency IS NOT NULL AND p_currency <> l_currency THEN
        refuse('invoice ' || p_invoice || ' is not in ' || p_currency);
      END IF;
      l_amount := number_of(p_amount);
      IF NVL(l_amount, 0) > l_open OR l_open <= 0 THEN
        refuse('only ' || TO_CHAR(l_open) || ' ' || l_currency || ' of invoice ' || p_invoice || ' is open');
      END IF;
      divide_lines(l_trx, p_lines, l_amount, l_ids, l_amounts, l_rest);
      l_header := apps.iex_dispute_pub.init_disp_rec();
      l_header.cust_trx_id := l_trx;
      l_header.cm_reason_code := p_reason;
      l_header.comments := p_text;
      SELECT MIN(d.delinquency_id) INTO l_id
        FROM apps.iex_delinquencies_all d
       WHERE d.payment_schedule_id = l_schedule
         AND d.status IN ('DELINQUENT', 'PREDELINQUENT');
      l_header.delinquency_id := l_id;
      -- Positive: IEX turns the sign itself.
      IF l_ids.COUNT > 0 AND NVL(l_rest, 0) = 0 THEN
        l_header.line_credit_flag := 'Y';
        FOR i IN 1 .. l_ids.COUNT LOOP
          l_lines(i).customer_trx_line_id := l_ids(i);
          l_lines(i).extended_amount := l_amounts(i);
        END LOOP;
      ELSE
        l_rest := NVL(l_amount, l_open);
        l_header.line_credit_flag := 'N';
        l_header.line_amt := LEAST(l_rest, GREATEST(l_open_line, 0));
        l_rest := l_rest - l_header.line_amt;
        l_header.tax_amt := LEAST(l_rest, GREATEST(l_open_tax, 0));
        l_header.freight_amt := l_rest - l_header.tax_amt;
      END IF;
      -- Commits inside, and with it the row that holds the command's id.
      apps.iex_dispute_pub.create_dispute(
        p_api_version => 1.0,
        p_init_msg_list => 'T',
        p_commit => 'F',
        p_disp_header_rec => l_header,
        p_disp_line_tbl => l_lines,
        x_request_id => l_request,
        x_return_status => l_status,
        x_msg_count => l_count,
        x_msg_data => l_data,
        p_skip_workflow_flag => 'N');
      check_status(l_status, l_data);
      IF l_request IS NULL THEN
        refuse('EBS gave the dispute no number');
      END IF;
      x_document := TO_CHAR(l_request);
    END IF;
