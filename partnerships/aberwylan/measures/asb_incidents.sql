-- What several partners were told of counts once: an incident is all the events that tell of one thing. Where its tellings lie in two
-- neighbourhoods, the first by its code has it.
WITH latest AS (
    SELECT MAX(occurred_from) AS moment FROM event WHERE category = 'antisocial_behaviour'
),
told AS (
    SELECT i.incident_id, MIN(e.area) AS area, COUNT(*) AS reports, COUNT(DISTINCT e.partner) AS partners
    FROM incident_event AS i
    JOIN event AS e ON e.event_id = i.event_id
    CROSS JOIN latest
    WHERE e.category = 'antisocial_behaviour' AND e.occurred_from > latest.moment - INTERVAL 12 MONTH
    GROUP BY i.incident_id
),
counted AS (
    SELECT
        area,
        SUM(reports) AS reports,
        COUNT(*) AS separate_incidents,
        SUM(CASE WHEN partners > 1 THEN 1 ELSE 0 END) AS told_to_several
    FROM told
    GROUP BY area
)
SELECT
    a.code AS area,
    a.name AS area_name,
    a.name_cy AS area_name_cy,
    a.population,
    COALESCE(c.reports, 0) AS reports,
    COALESCE(c.separate_incidents, 0) AS separate_incidents,
    COALESCE(c.told_to_several, 0) AS told_to_several
FROM area AS a
LEFT JOIN counted AS c ON c.area = a.code
WHERE a.level = 'neighbourhood'
ORDER BY separate_incidents DESC, a.code
