WITH known AS (
    SELECT DISTINCT person_id, partner FROM person_identity
)
SELECT one.partner AS partner, other.partner AS other_partner, COUNT(*) AS people
FROM known AS one
JOIN known AS other ON other.person_id = one.person_id AND other.partner > one.partner
GROUP BY one.partner, other.partner
ORDER BY people DESC, partner, other_partner
