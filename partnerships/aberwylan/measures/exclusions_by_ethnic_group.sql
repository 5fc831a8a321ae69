-- Counts only: the rate needs the pupils of each group, which no partner sends. Unknown ethnicity is a row of its own.
SELECT
    COALESCE(s.ethnic_group, 'unknown') AS ethnic_group,
    COUNT(DISTINCT e.event_id) AS exclusions,
    COUNT(DISTINCT i.person_id) AS pupils
FROM event AS e
JOIN involvement AS i ON i.event_id = e.event_id
JOIN person_source AS s ON s.identity_id = i.identity_id
WHERE e.category = 'school_exclusion' AND s.dataset = 'education_exclusions'
GROUP BY COALESCE(s.ethnic_group, 'unknown')
ORDER BY exclusions DESC
