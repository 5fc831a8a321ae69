WITH waited AS (
    SELECT
        d.case_id,
        d.step,
        d.taken,
        MAX(m.taken) AS entered
    FROM case_step AS d
    JOIN case_step AS m ON m.case_id = d.case_id AND m.step < d.step AND m.kind = 'moved' AND NOT m.voided
    WHERE d.kind = 'decided' AND NOT d.voided
    GROUP BY d.case_id, d.step, d.taken
)
SELECT
    c.pathway,
    COUNT(*) AS decisions,
    CAST(ROUND(AVG(DATE_DIFF('day', CAST(w.entered AS DATE), CAST(w.taken AS DATE)))) AS BIGINT) AS days_waited,
    MAX(DATE_DIFF('day', CAST(w.entered AS DATE), CAST(w.taken AS DATE))) AS longest_wait
FROM waited AS w
JOIN case_record AS c ON c.case_id = w.case_id
GROUP BY c.pathway
ORDER BY c.pathway
