SELECT
    CAST(DATE_TRUNC('quarter', occurred_from) AS DATE) AS quarter,
    COALESCE(subcategory, 'unknown') AS strand,
    COUNT(*) AS incidents
FROM event
WHERE category = 'hate_incident'
GROUP BY CAST(DATE_TRUNC('quarter', occurred_from) AS DATE), COALESCE(subcategory, 'unknown')
ORDER BY quarter, strand
