WITH episodes AS (
    SELECT i.person_id, CAST(DATE_TRUNC('quarter', e.occurred_from) AS DATE) AS quarter, COUNT(DISTINCT e.event_id) AS times
    FROM event AS e
    JOIN involvement AS i ON i.event_id = e.event_id
    WHERE e.category = 'missing_episode'
    GROUP BY i.person_id, CAST(DATE_TRUNC('quarter', e.occurred_from) AS DATE)
)
SELECT
    quarter,
    COUNT(*) AS people,
    SUM(times) AS episodes,
    SUM(CASE WHEN times > 1 THEN 1 ELSE 0 END) AS people_missing_more_than_once
FROM episodes
GROUP BY quarter
ORDER BY quarter
