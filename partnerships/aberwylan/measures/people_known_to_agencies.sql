WITH known AS (
    SELECT person_id, COUNT(DISTINCT partner) AS agencies
    FROM person_identity
    GROUP BY person_id
)
SELECT agencies, COUNT(*) AS people
FROM known
GROUP BY agencies
ORDER BY agencies
