  PROCEDURE find_customer(p_customer IN VARCHAR2, x_account OUT NUMBER, x_party OUT NUMBER) IS
  BEGIN
    SELECT MIN(a.cust_account_id), MIN(a.party_id) INTO x_account, x_party
      FROM apps.hz_cust_accounts a
     WHERE a.account_number = p_customer;
    IF x_account IS NULL THEN
      refuse('there is no customer ' || p_customer);
    END IF;
  END find_customer;

  -- Where the customer is billed: the primary site first.
  FUNCTION org_of_customer(p_account IN NUMBER, p_orgs IN VARCHAR2) RETURN NUMBER IS
  BEGIN
    FOR site IN (
      SELECT s.org_id
        FROM apps.hz_cust_acct_sites_all s
        JOIN apps.hz_cust_site_uses_all u ON u.cust_acct_site_id = s.cust_acct_site_id
       WHERE s.cust_account_id = p_account
       ORDER BY DECODE(u.site_use_code, 'BILL_TO', 0, 1), DECODE(u.primary_flag, 'Y', 0, 1), s.org_id)
    LOOP
      IF is_allowed(site.org_id, p_orgs) = 'Y' THEN
        RETURN site.org_id;
      END IF;
    END LOOP;
    refuse('the customer is in none of the agent''s operating units');
    RETURN NULL;
  END org_of_customer;
