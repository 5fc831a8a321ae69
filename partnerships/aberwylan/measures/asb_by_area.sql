-- Reports to the police and to the council stand side by side: some incidents are told to both, so the two are not added up.
WITH latest AS (
    SELECT MAX(occurred_from) AS moment FROM event WHERE category = 'antisocial_behaviour'
),
reports AS (
    SELECT
        e.area,
        SUM(CASE WHEN e.partner = 'police' THEN 1 ELSE 0 END) AS police_reports,
        SUM(CASE WHEN e.partner = 'council' THEN 1 ELSE 0 END) AS council_reports
    FROM event AS e
    CROSS JOIN latest
    WHERE e.category = 'antisocial_behaviour' AND e.occurred_from > latest.moment - INTERVAL 12 MONTH
    GROUP BY e.area
)
SELECT
    a.code AS area,
    a.name AS area_name,
    a.name_cy AS area_name_cy,
    a.population,
    COALESCE(r.police_reports, 0) AS police_reports,
    COALESCE(r.council_reports, 0) AS council_reports,
    ROUND(1000.0 * COALESCE(r.police_reports, 0) / NULLIF(a.population, 0), 1) AS police_reports_per_1000
FROM area AS a
LEFT JOIN reports AS r ON r.area = a.code
WHERE a.level = 'neighbourhood'
ORDER BY police_reports_per_1000 DESC, a.code
