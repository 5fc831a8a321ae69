SELECT
    c.pathway,
    COUNT(*) AS steps,
    SUM(CASE WHEN CAST(s.taken AS DATE) <= s.due THEN 1 ELSE 0 END) AS in_time,
    ROUND(100.0 * SUM(CASE WHEN CAST(s.taken AS DATE) <= s.due THEN 1 ELSE 0 END) / COUNT(*), 1) AS in_time_percent
FROM case_step AS s
JOIN case_record AS c ON c.case_id = s.case_id
WHERE s.due IS NOT NULL AND NOT s.voided
GROUP BY c.pathway
ORDER BY c.pathway
