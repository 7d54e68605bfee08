-- the bits of all members of a day are counted by their place in the block
WITH members AS (
  SELECT user_key, min(block * 64 + bit) AS cohort
  FROM masks, range(0, 64) AS bits_of_block (bit)
  WHERE signal = 'signup' AND (bits >> bit) & 1 = 1
  GROUP BY user_key
), counted AS (
  SELECT cohort, block, bit, sum((bits >> bit) & 1) AS users
  FROM masks JOIN members USING (user_key), range(0, 64) AS bits_of_block (bit)
  WHERE signal = 'visit'
  GROUP BY ALL
)
SELECT CAST(cohort * 1000 + (block * 64 + bit - cohort) AS INTEGER), CAST(users AS BIGINT)
FROM counted
WHERE users > 0 AND block * 64 + bit >= cohort
