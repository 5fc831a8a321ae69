-- On the day of the last step that anybody took.
WITH latest AS (
    SELECT CAST(MAX(taken) AS DATE) AS on_day FROM case_step
)
SELECT
    c.pathway,
    c.stage,
    COUNT(*) AS cases,
    CAST(ROUND(AVG(DATE_DIFF('day', c.opened, latest.on_day))) AS BIGINT) AS days_since_opened,
    CAST(ROUND(AVG(DATE_DIFF('day', c.entered, latest.on_day))) AS BIGINT) AS days_in_stage
FROM case_record AS c
CROSS JOIN latest
WHERE c.ended IS NULL
GROUP BY c.pathway, c.stage
ORDER BY c.pathway, c.stage
