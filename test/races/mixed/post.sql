\set a random(3, 12)
\set b 3 + (:a - 3 + random(1, 9)) % 10
\set amount random(1, 500)
\set number random(1, 3000)
\set way random(1, 8)
SELECT post(:a, :b, :amount, :number, :way);
