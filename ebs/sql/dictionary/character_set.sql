/* adit:character_set */
SELECT p.parameter AS parameter, p.value AS value
FROM nls_database_parameters p
WHERE p.parameter IN ('NLS_CHARACTERSET', 'NLS_NCHAR_CHARACTERSET', 'NLS_RDBMS_VERSION')
ORDER BY p.parameter
