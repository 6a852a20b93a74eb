/* adit:feed_indexes */
-- Which of the tables that the feed polls have an index that begins with the column it polls by.
SELECT
  i.table_name AS table_name,
  i.column_name AS column_name
FROM all_ind_columns i
WHERE i.column_position = 1
  AND i.table_owner IN ('AR', 'IEX', 'JTF')
  AND (
    i.column_name = 'LAST_UPDATE_DATE'
    OR i.column_name IN (
      'PAYMENT_SCHEDULE_ID', 'RECEIVABLE_APPLICATION_ID', 'ADJUSTMENT_ID', 'PROMISE_DETAIL_ID', 'REQUEST_ID',
      'INTERACTION_ID', 'TASK_ID', 'JTF_NOTE_ID', 'CONTACT_POINT_ID'
    )
  )
ORDER BY i.table_name, i.column_name
