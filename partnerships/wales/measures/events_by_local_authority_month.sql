-- Made from the same areas as events_by_lsoa_month, so that the small areas of an authority add up to it.
-- An event without any place is 'unlocated'; one whose place lies in no area known here is 'elsewhere'.
SELECT
    placed.area,
    a.name AS area_name,
    placed.month,
    COUNT(*) AS events
FROM (
    SELECT
        CASE WHEN small.parent IS NOT NULL THEN small.parent WHEN e.place_id IS NULL THEN 'unlocated' ELSE 'elsewhere' END AS area,
        CAST(DATE_TRUNC('month', e.occurred_from) AS DATE) AS month
    FROM event AS e
    LEFT JOIN area AS small ON small.level = 'lsoa' AND small.code = e.area
    WHERE e.dataset = 'police_uk_street'
) AS placed
LEFT JOIN area AS a ON a.level = 'local_authority' AND a.code = placed.area
GROUP BY placed.area, a.name, placed.month
ORDER BY placed.area, placed.month
