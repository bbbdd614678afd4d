// Postgres.js (postgres): strings in and out; it learns the array types of the database when it connects. A NULL in
// an array, of any type, it gives as the string 'NULL', so there is none here.
const assert = require('node:assert/strict');
const { pipeline } = require('node:stream/promises');
const { Readable } = require('node:stream');
const postgres = require('postgres');

async function main() {
  const sql = postgres({ max: 1, onnotice: () => {} }); // the temporary table is of one connection
  await sql`CREATE TEMPORARY TABLE payments (id int PRIMARY KEY, amount monetary, parts monetary[])`;

  await sql`INSERT INTO payments VALUES (${1}, ${'GBP 12.3'}, ${['GBP 1', 'EUR -2.5']})`;
  const [row] = await sql`SELECT amount, parts FROM payments WHERE amount = ${'GBP 12.30'}`;
  assert.deepEqual({ ...row }, { amount: 'GBP 12.30', parts: ['GBP 1.00', 'EUR -2.50'] });

  await sql`INSERT INTO payments VALUES (${2}, ${null}, ${null})`;
  const [nothing] = await sql`SELECT amount, parts FROM payments WHERE id = 2`;
  assert.deepEqual({ ...nothing }, { amount: null, parts: null });

  await pipeline(Readable.from(['3\tGBP 0.01\n4\t\\N\n']), await sql`COPY payments (id, amount) FROM STDIN`.writable());
  let out = '';
  for await (const chunk of await sql`COPY (SELECT amount FROM payments WHERE id > 2 ORDER BY id) TO STDOUT`.readable())
    out += chunk;
  assert.equal(out, 'GBP 0.01\n\\N\n');

  const [total] = await sql`SELECT sum(amount) AS total, amount(sum(amount)) AS number FROM payments`;
  assert.deepEqual({ ...total }, { total: 'GBP 12.31', number: '12.31' });

  await assert.rejects(sql`INSERT INTO payments VALUES (9, ${'GBP twelve'})`, { code: '22P02' });
  await assert.rejects(sql`SELECT amount + ${'EUR 1'} FROM payments WHERE id = 1`, { code: 'LG004' });
  await sql.end();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
