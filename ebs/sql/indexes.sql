/* adit:indexes */
-- Leading columns of the indexes of an object that APPS knows by a synonym: of the table, or of the one that an editioning
-- view (its name ends with #) stands for.
SELECT
  i.index_name AS index_name,
  i.column_name AS column_name,
  TO_CHAR(i.column_position, 'TM9') AS column_position
FROM all_synonyms s
JOIN all_ind_columns i ON i.table_owner = s.table_owner AND i.table_name = RTRIM(s.table_name, '#')
WHERE s.owner = 'APPS'
  AND s.synonym_name = :object_name
  AND i.column_position <= 3
ORDER BY i.index_name, i.column_position
