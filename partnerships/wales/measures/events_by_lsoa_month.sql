-- Counted under the area that the publisher gives, which is right where drawn boundaries, being generalised, are not.
-- An event without any place is 'unlocated'; one whose place lies in no area known here is 'elsewhere'.
SELECT
    placed.area,
    a.name AS area_name,
    placed.month,
    COUNT(*) AS events
FROM (
    SELECT
        CASE WHEN e.area IS NOT NULL THEN e.area WHEN e.place_id IS NULL THEN 'unlocated' ELSE 'elsewhere' END AS area,
        CAST(DATE_TRUNC('month', e.occurred_from) AS DATE) AS month
    FROM event AS e
    WHERE e.dataset = 'police_uk_street'
) AS placed
LEFT JOIN area AS a ON a.level = 'lsoa' AND a.code = placed.area
GROUP BY placed.area, a.name, placed.month
ORDER BY placed.area, placed.month
