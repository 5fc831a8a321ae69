-- The usual threshold of an ASB Case Review: three incidents in six months, each reported within a month. One incident that somebody told
-- to two partners is one incident.
WITH latest AS (
    SELECT MAX(occurred_from) AS moment FROM event WHERE category = 'antisocial_behaviour'
),
counted AS (
    SELECT p.person_id, COUNT(DISTINCT e.event_id) AS reports, COUNT(DISTINCT i.incident_id) AS incidents
    FROM involvement AS p
    JOIN event AS e ON e.event_id = p.event_id
    JOIN incident_event AS i ON i.event_id = e.event_id
    CROSS JOIN latest
    WHERE
        p.role IN ('reporter', 'victim')
        AND e.category = 'antisocial_behaviour'
        AND e.occurred_from > latest.moment - INTERVAL 6 MONTH
        AND e.recorded_on <= e.occurred_from + INTERVAL 1 MONTH
    GROUP BY p.person_id
)
SELECT
    COUNT(*) AS complainants,
    COALESCE(SUM(CASE WHEN reports >= 3 THEN 1 ELSE 0 END), 0) AS with_three_reports,
    COALESCE(SUM(CASE WHEN incidents >= 3 THEN 1 ELSE 0 END), 0) AS with_three_incidents
FROM counted
