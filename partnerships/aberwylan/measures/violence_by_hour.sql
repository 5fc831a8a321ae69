-- 0 is Monday: days are counted from Monday 1 January 2001, since stores number weekdays differently.
SELECT
    DATE_DIFF('day', DATE '2001-01-01', CAST(occurred_from AS DATE)) % 7 AS weekday,
    EXTRACT(HOUR FROM occurred_from) AS hour,
    COUNT(*) AS events
FROM event
WHERE category = 'violence_sexual' AND occurred_precision = 'instant'
GROUP BY DATE_DIFF('day', DATE '2001-01-01', CAST(occurred_from AS DATE)) % 7, EXTRACT(HOUR FROM occurred_from)
ORDER BY weekday, hour
