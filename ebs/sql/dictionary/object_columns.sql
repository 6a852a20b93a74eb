/* adit:object_columns */
-- Columns of an object that APPS owns, or knows by a synonym.
SELECT c.column_name AS column_name, c.data_type AS data_type
FROM all_tab_columns c
WHERE c.owner = 'APPS'
  AND c.table_name = :object_name
UNION ALL
SELECT c.column_name AS column_name, c.data_type AS data_type
FROM all_synonyms s
JOIN all_tab_columns c ON c.owner = s.table_owner AND c.table_name = s.table_name
WHERE s.owner = 'APPS'
  AND s.synonym_name = :object_name
