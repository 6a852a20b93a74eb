/* adit:bench_one */
SELECT TO_CHAR(1) AS one FROM dual WHERE :turn IS NOT NULL
