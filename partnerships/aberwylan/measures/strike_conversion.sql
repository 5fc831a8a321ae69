-- A person is counted at each strike that their case came to.
WITH reached AS (
    SELECT
        s.case_id,
        MAX(CASE WHEN s.what = 'first_strike' THEN 1 ELSE 0 END) AS one,
        MAX(CASE WHEN s.what = 'second_strike' THEN 1 ELSE 0 END) AS two,
        MAX(CASE WHEN s.what = 'third_strike' THEN 1 ELSE 0 END) AS three,
        MAX(CASE WHEN s.what = 'to_group' THEN 1 ELSE 0 END) AS four
    FROM case_step AS s
    JOIN case_record AS c ON c.case_id = s.case_id
    WHERE c.pathway = 'asb_ladder' AND s.kind = 'moved' AND NOT s.voided
    GROUP BY s.case_id
),
counted AS (
    SELECT 1 AS strike, SUM(one) AS cases, SUM(two) AS went_on FROM reached
    UNION ALL
    SELECT 2 AS strike, SUM(two) AS cases, SUM(three) AS went_on FROM reached
    UNION ALL
    SELECT 3 AS strike, SUM(three) AS cases, SUM(four) AS went_on FROM reached
)
SELECT strike, cases, went_on, ROUND(100.0 * went_on / NULLIF(cases, 0), 1) AS went_on_percent
FROM counted
ORDER BY strike
