/* adit:feed_indexes */
-- Which of the tables that the feed polls have an index that begins with the column it polls by.
SELECT
  i.table_name AS table_name,
  i.column_name AS column_name
FROM all_ind_columns i
WHERE i.column_position = 1
  AND i.table_name IN (
    'AR_PAYMENT_SCHEDULES_ALL', 'AR_RECEIVABLE_APPLICATIONS_ALL', 'AR_ADJUSTMENTS_ALL', 'HZ_CUST_ACCOUNTS',
    'HZ_CUSTOMER_PROFILES', 'HZ_PARTIES', 'HZ_CONTACT_POINTS', 'IEX_PROMISE_DETAILS', 'RA_CM_REQUESTS_ALL',
    'JTF_IH_INTERACTIONS', 'JTF_TASKS_B', 'JTF_NOTES_B'
  )
  AND i.column_name IN (
    'LAST_UPDATE_DATE', 'PAYMENT_SCHEDULE_ID', 'RECEIVABLE_APPLICATION_ID', 'ADJUSTMENT_ID', 'PROMISE_DETAIL_ID',
    'REQUEST_ID', 'INTERACTION_ID', 'TASK_ID', 'JTF_NOTE_ID', 'CONTACT_POINT_ID'
  )
ORDER BY i.table_name, i.column_name
