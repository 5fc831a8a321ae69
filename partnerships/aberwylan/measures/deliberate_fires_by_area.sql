SELECT
    COALESCE(e.area, 'unlocated') AS area,
    a.name AS area_name,
    a.name_cy AS area_name_cy,
    CAST(DATE_TRUNC('month', e.occurred_from) AS DATE) AS month,
    COUNT(*) AS fires
FROM event AS e
LEFT JOIN area AS a ON a.level = 'neighbourhood' AND a.code = e.area
WHERE e.category = 'deliberate_fire'
GROUP BY e.area, a.name, a.name_cy, CAST(DATE_TRUNC('month', e.occurred_from) AS DATE)
ORDER BY area, month
