# ruby-pg: strings in and out; arrays through PG's encoder and decoder of text arrays.
require 'pg'

def same(found, wanted)
  raise "found #{found.inspect} instead of #{wanted.inspect}" unless found == wanted
end

connection = PG.connect
connection.exec('CREATE TEMPORARY TABLE payments (id int PRIMARY KEY, amount monetary, parts monetary[])')

encoder = PG::TextEncoder::Array.new
decoder = PG::TextDecoder::Array.new
parts = encoder.encode(['GBP 1', 'EUR -2.5', nil])
connection.exec_params('INSERT INTO payments VALUES ($1, $2, $3)', [1, 'GBP 12.3', parts])

# Results in text and in binary: the binary form of an amount is its text.
[0, 1].each do |format|
  found = connection.exec_params('SELECT amount FROM payments WHERE amount = $1', ['GBP 12.30'], format)
  same(found.getvalue(0, 0), 'GBP 12.30')
end
found = connection.exec('SELECT parts FROM payments')
same(decoder.decode(found.getvalue(0, 0)), ['GBP 1.00', 'EUR -2.50', nil])

connection.exec_params('INSERT INTO payments VALUES ($1, $2, $3)', [2, nil, nil])
same(connection.exec('SELECT amount, parts FROM payments WHERE id = 2').values, [[nil, nil]])

row = PG::TextEncoder::CopyRow.new
connection.copy_data('COPY payments FROM STDIN', row) do
  connection.put_copy_data([3, 'GBP 0.01', '{}'])
  connection.put_copy_data([4, nil, nil])
end
out = []
connection.copy_data('COPY (SELECT amount FROM payments WHERE id > 2 ORDER BY id) TO STDOUT', PG::TextDecoder::CopyRow.new) do
  while (line = connection.get_copy_data)
    out << line
  end
end
same(out, [['GBP 0.01'], [nil]])

same(connection.exec('SELECT sum(amount), amount(sum(amount)) FROM payments').values, [['GBP 12.31', '12.31']])

def sqlstate_of(connection, statement, parameter)
  connection.exec_params(statement, [parameter])
  'none'
rescue PG::Error => e
  e.result.error_field(PG::Result::PG_DIAG_SQLSTATE)
end

same(sqlstate_of(connection, 'INSERT INTO payments VALUES (9, $1)', 'GBP twelve'), '22P02')
same(sqlstate_of(connection, 'SELECT amount + $1 FROM payments WHERE id = 1', 'EUR 1'), 'LG004')
