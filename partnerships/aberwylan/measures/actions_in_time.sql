WITH latest AS (
    SELECT CAST(MAX(taken) AS DATE) AS on_day FROM case_step
)
SELECT
    a.owner,
    COUNT(*) AS actions,
    SUM(CASE WHEN a.state = 'done' AND a.ended <= a.due THEN 1 ELSE 0 END) AS in_time,
    SUM(CASE WHEN a.state = 'done' AND a.ended > a.due THEN 1 ELSE 0 END) AS late,
    SUM(CASE WHEN a.state = 'open' AND a.due < latest.on_day THEN 1 ELSE 0 END) AS overdue,
    SUM(CASE WHEN a.state = 'not_possible' THEN 1 ELSE 0 END) AS not_possible
FROM action AS a
CROSS JOIN latest
GROUP BY a.owner
ORDER BY a.owner
