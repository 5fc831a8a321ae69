-- Points are snapped to anonymised places, so an event near a boundary can be counted in the ward next door.
-- An event without any place is 'unlocated'; one whose place lies in no ward known here is 'elsewhere'.
SELECT
    placed.area,
    a.name AS area_name,
    a.name_cy AS area_name_cy,
    placed.month,
    COUNT(*) AS events
FROM (
    SELECT
        CASE WHEN pa.area IS NOT NULL THEN pa.area WHEN e.place_id IS NULL THEN 'unlocated' ELSE 'elsewhere' END AS area,
        CAST(DATE_TRUNC('month', e.occurred_from) AS DATE) AS month
    FROM event AS e
    LEFT JOIN place_area AS pa ON pa.place_id = e.place_id AND pa.level = 'ward'
    WHERE e.dataset = 'police_uk_street'
) AS placed
LEFT JOIN area AS a ON a.level = 'ward' AND a.code = placed.area
GROUP BY placed.area, a.name, a.name_cy, placed.month
ORDER BY placed.area, placed.month
