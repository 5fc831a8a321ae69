-- A strike that was voided on challenge is none.
SELECT
    CAST(DATE_TRUNC('quarter', s.taken) AS DATE) AS quarter,
    SUM(CASE WHEN s.what = 'first_strike' THEN 1 ELSE 0 END) AS first_strikes,
    SUM(CASE WHEN s.what = 'second_strike' THEN 1 ELSE 0 END) AS second_strikes,
    SUM(CASE WHEN s.what = 'third_strike' THEN 1 ELSE 0 END) AS third_strikes,
    SUM(CASE WHEN s.what = 'to_group' THEN 1 ELSE 0 END) AS fourth_strikes
FROM case_step AS s
JOIN case_record AS c ON c.case_id = s.case_id
WHERE
    c.pathway = 'asb_ladder'
    AND s.kind = 'moved'
    AND NOT s.voided
    AND s.what IN ('first_strike', 'second_strike', 'third_strike', 'to_group')
GROUP BY CAST(DATE_TRUNC('quarter', s.taken) AS DATE)
ORDER BY quarter
