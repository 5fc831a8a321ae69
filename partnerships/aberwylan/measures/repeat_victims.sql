WITH latest AS (
    SELECT MAX(occurred_from) AS moment FROM event
),
victims AS (
    SELECT i.person_id, e.category, COUNT(DISTINCT e.event_id) AS times
    FROM involvement AS i
    JOIN event AS e ON e.event_id = i.event_id
    CROSS JOIN latest
    WHERE i.role = 'victim' AND i.person_id IS NOT NULL AND e.occurred_from > latest.moment - INTERVAL 12 MONTH
    GROUP BY i.person_id, e.category
)
SELECT
    category,
    COUNT(*) AS victims,
    SUM(CASE WHEN times > 1 THEN 1 ELSE 0 END) AS repeat_victims,
    SUM(times) AS times_harmed,
    SUM(CASE WHEN times > 1 THEN times ELSE 0 END) AS times_harmed_of_repeat_victims
FROM victims
GROUP BY category
ORDER BY category
