# DBI with DBD::Pg: strings in and out, Perl arrays as SQL arrays.
use strict;
use warnings;
use DBI;
use DBD::Pg;

sub same {
    my ($found, $wanted) = @_;
    my $text = sub { join '|', map { $_ // 'undef' } @{ $_[0] } };
    die 'found ' . $text->($found) . ' instead of ' . $text->($wanted) . "\n" if $text->($found) ne $text->($wanted);
}

my $db = DBI->connect('dbi:Pg:', '', '', { RaiseError => 1, PrintError => 0, AutoCommit => 1 });
$db->do('CREATE TEMPORARY TABLE payments (id int PRIMARY KEY, amount monetary, parts monetary[])');

# An array of a type that DBD::Pg does not know is sent as text, and comes back as its text.
$db->do('INSERT INTO payments VALUES (?, ?, ?)', undef, 1, 'GBP 12.3', ['GBP 1', 'EUR -2.5', undef]);
same([$db->selectrow_array('SELECT amount, parts FROM payments WHERE amount = ?', undef, 'GBP 12.30')],
    ['GBP 12.30', '{"GBP 1.00","EUR -2.50",NULL}']);
my ($parts) = $db->selectrow_array('SELECT parts::text[] FROM payments');
same($parts, ['GBP 1.00', 'EUR -2.50', undef]);

$db->do('INSERT INTO payments VALUES (?, ?, ?)', undef, 2, undef, undef);
same([$db->selectrow_array('SELECT amount, parts FROM payments WHERE id = 2')], [undef, undef]);

$db->do('COPY payments FROM STDIN');
$db->pg_putcopydata("3\tGBP 0.01\t{}\n");
$db->pg_putcopydata("4\t\\N\t\\N\n");
$db->pg_putcopyend();
$db->do('COPY (SELECT amount FROM payments WHERE id > 2 ORDER BY id) TO STDOUT');
my ($line, @out);
push @out, $line while $db->pg_getcopydata($line) >= 0;
same(\@out, ["GBP 0.01\n", "\\N\n"]);

same([$db->selectrow_array('SELECT sum(amount), amount(sum(amount)) FROM payments')], ['GBP 12.31', '12.31']);

sub sqlstate_of {
    my ($statement, $parameter) = @_;
    return eval { $db->do($statement, undef, $parameter); 'none' } // $db->state;
}
same([sqlstate_of('INSERT INTO payments VALUES (9, ?)', 'GBP twelve')], ['22P02']);
same([sqlstate_of('SELECT amount + ? FROM payments WHERE id = 1', 'EUR 1')], ['LG004']);
