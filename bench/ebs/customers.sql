/* adit:bench_customers */
-- How many payment schedules each customer has open, the most first.
SELECT a.account_number AS account_number, COUNT(*) AS items
FROM apps.hz_cust_accounts a
JOIN apps.ar_payment_schedules_all s ON s.customer_id = a.cust_account_id
WHERE s.status = 'OP'
  AND INSTR(:orgs, ',' || s.org_id || ',') > 0
GROUP BY a.account_number
ORDER BY COUNT(*) DESC, a.account_number
