/* adit:indexes */
-- Leading columns of the indexes of a table, whichever product's schema it stands in.
SELECT
  i.index_name AS index_name,
  i.column_name AS column_name,
  TO_CHAR(i.column_position, 'TM9') AS column_position
FROM all_ind_columns i
WHERE i.table_name = :object_name
  AND i.column_position <= 3
ORDER BY i.index_name, i.column_position
