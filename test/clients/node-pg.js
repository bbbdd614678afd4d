// node-postgres (pg): strings in and out, in text and in binary mode; arrays are arrays once told of the type.
const assert = require('node:assert/strict');
const { pipeline } = require('node:stream/promises');
const { Readable } = require('node:stream');
const pg = require('pg');
const copy = require('pg-copy-streams');

async function run(binary) {
  const client = new pg.Client({ binary });
  await client.connect();
  const query = async (text, values) => (await client.query({ text, values, rowMode: 'array', binary })).rows;

  await query('CREATE TEMPORARY TABLE payments (id int PRIMARY KEY, amount monetary, parts monetary[])');
  // A JavaScript array goes as the text of an SQL array.
  await query('INSERT INTO payments VALUES ($1, $2, $3)', [1, 'GBP 12.3', ['GBP 1', 'EUR -2.5', null]]);
  assert.deepEqual(await query('SELECT amount FROM payments WHERE amount = $1', ['GBP 12.30']), [['GBP 12.30']]);
  // Of an array of a type that it does not know pg gives the text; the cast to text[] needs no set-up.
  assert.deepEqual(await query('SELECT parts::text[] FROM payments'), [[['GBP 1.00', 'EUR -2.50', null]]]);

  // With a parser for the type and its array: an amount is a string, an array of amounts an array of strings.
  if (!binary) {
    const [[oid, arrayOid]] = await query("SELECT 'monetary'::regtype::oid::int, 'monetary[]'::regtype::oid::int");
    const textArray = pg.types.getTypeParser(1009);
    client.setTypeParser(oid, (text) => text);
    client.setTypeParser(arrayOid, textArray);
    assert.deepEqual(await query('SELECT parts FROM payments'), [[['GBP 1.00', 'EUR -2.50', null]]]);
  }

  await query('INSERT INTO payments VALUES ($1, $2, $3)', [2, null, null]);
  assert.deepEqual(await query('SELECT amount, parts FROM payments WHERE id = 2'), [[null, null]]);

  await pipeline(Readable.from(['3\tGBP 0.01\n4\t\\N\n']), client.query(copy.from('COPY payments (id, amount) FROM STDIN')));
  let out = '';
  for await (const chunk of client.query(copy.to('COPY (SELECT amount FROM payments WHERE id > 2 ORDER BY id) TO STDOUT')))
    out += chunk;
  assert.equal(out, 'GBP 0.01\n\\N\n');

  assert.deepEqual(await query('SELECT sum(amount), amount(sum(amount))::text FROM payments'), [['GBP 12.31', '12.31']]);

  await assert.rejects(query('INSERT INTO payments VALUES (9, $1)', ['GBP twelve']), { code: '22P02' });
  await assert.rejects(query('SELECT amount + $1 FROM payments WHERE id = 1', ['EUR 1']), { code: 'LG004' });
  await client.end();
}

run(false).then(() => run(true)).catch((error) => {
  console.error(error);
  process.exit(1);
});
