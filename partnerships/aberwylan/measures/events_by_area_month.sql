-- One row for each neighbourhood, month and kind of event. Events without a place in any neighbourhood count as 'unlocated'.
SELECT
    COALESCE(e.area, 'unlocated') AS area,
    a.name AS area_name,
    a.name_cy AS area_name_cy,
    CAST(DATE_TRUNC('month', e.occurred_from) AS DATE) AS month,
    e.category,
    COUNT(*) AS events
FROM event AS e
LEFT JOIN area AS a ON a.level = 'neighbourhood' AND a.code = e.area
GROUP BY e.area, a.name, a.name_cy, CAST(DATE_TRUNC('month', e.occurred_from) AS DATE), e.category
ORDER BY area, month, e.category
