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
    l_line NUMBER;
    l_tax NUMBER;
    l_freight NUMBER;
    l_lines apps.arw_cmreq_cover.cm_line_tbl_type_cover;
    l_by_line VARCHAR2(1) := 'N';
    l_request VARCHAR2(100);
    l_id NUMBER;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
BEGIN
    find_invoice(l_account, p_invoice, p_orgs, l_trx, l_org, l_schedule, l_currency, l_open, l_open_line, l_open_tax);
    enter_org(l_org, p_orgs);
    -- An open one for the invoice is given back instead of a second.
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
      IF l_ids.COUNT > 0 AND NVL(l_rest, 0) = 0 THEN
        l_by_line := 'Y';
        FOR i IN 1 .. l_ids.COUNT LOOP
          l_lines(i).customer_trx_line_id := l_ids(i);
          l_lines(i).extended_amount := -l_amounts(i);
        END LOOP;
        l_line := 0;
        l_tax := 0;
        l_freight := 0;
      ELSE
        -- Of the lines first, then of the tax; what is left is freight.
        l_rest := NVL(l_amount, l_open);
        l_line := LEAST(l_rest, GREATEST(l_open_line, 0));
        l_rest := l_rest - l_line;
        l_tax := LEAST(l_rest, GREATEST(l_open_tax, 0));
        l_freight := l_rest - l_tax;
      END IF;
      -- Credits are negative.
      apps.ar_credit_memo_api_pub.create_request(
        p_api_version => 1.0,
        p_init_msg_list => 'T',
        p_commit => 'F',
        p_validation_level => 100,
        x_return_status => l_status,
        x_msg_count => l_count,
        x_msg_data => l_data,
        p_customer_trx_id => l_trx,
        p_line_credit_flag => l_by_line,
        p_line_amount => -l_line,
        p_tax_amount => -l_tax,
        p_freight_amount => -l_freight,
        p_cm_reason_code => p_reason,
        p_comments => p_text,
        p_cm_line_tbl => l_lines,
        p_skip_workflow_flag => 'N',
        p_org_id => l_org,
        x_request_id => l_request);
      check_status(l_status, l_data);
      IF l_request IS NULL THEN
        refuse('EBS gave the request for a credit memo no number');
      END IF;
      x_document := l_request;
      IF p_detail IS NOT NULL THEN
        write_note('IEX_INVOICES', l_schedule, REPLACE(p_detail_note, '{dispute}', l_request),
          REPLACE(p_detail, '{dispute}', l_request), l_id);
      END IF;
    END IF;
