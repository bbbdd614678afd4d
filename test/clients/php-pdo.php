<?php
// PDO with pdo_pgsql: strings in and out, prepared by the server or emulated; an array is its text.
declare(strict_types=1);

function same(mixed $found, mixed $wanted): void
{
    if ($found !== $wanted) {
        throw new Exception('found ' . var_export($found, true) . ' instead of ' . var_export($wanted, true));
    }
}

function sqlstate_of(PDO $db, string $statement, string $parameter): string
{
    try {
        $db->prepare($statement)->execute([$parameter]);
        return 'none';
    } catch (PDOException $failure) {
        return $failure->errorInfo[0];
    }
}

foreach ([false, true] as $emulate) {
    $db = new PDO('pgsql:host=' . getenv('PGHOST'), null, null, [PDO::ATTR_EMULATE_PREPARES => $emulate]);
    $db->exec('CREATE TEMPORARY TABLE payments (id int PRIMARY KEY, amount monetary, parts monetary[])');

    $insert = $db->prepare('INSERT INTO payments VALUES (?, ?, ?)');
    $insert->execute([1, 'GBP 12.3', '{GBP 1,EUR -2.5,NULL}']);
    $insert->execute([2, null, null]);
    $select = $db->prepare('SELECT amount, parts, array_to_json(parts::text[]) FROM payments WHERE amount = ?');
    $select->execute(['GBP 12.30']);
    [$amount, $parts, $json] = $select->fetch(PDO::FETCH_NUM);
    same($amount, 'GBP 12.30');
    same($parts, '{"GBP 1.00","EUR -2.50",NULL}');
    same(json_decode($json), ['GBP 1.00', 'EUR -2.50', null]);
    same($db->query('SELECT amount, parts FROM payments WHERE id = 2')->fetch(PDO::FETCH_NUM), [null, null]);

    same($db->pgsqlCopyFromArray('payments', ["3\tGBP 0.01\t{}\n", "4\t\\N\t\\N\n"]), true);
    same($db->pgsqlCopyToArray('payments', "\t", '\\\\N', 'id, amount')[2], "3\tGBP 0.01\n");

    same($db->query('SELECT sum(amount), amount(sum(amount)) FROM payments')->fetch(PDO::FETCH_NUM), ['GBP 12.31', '12.31']);

    same(sqlstate_of($db, 'INSERT INTO payments VALUES (9, ?)', 'GBP twelve'), '22P02');
    same(sqlstate_of($db, 'SELECT amount + ? FROM payments WHERE id = 1', 'EUR 1'), 'LG004');
}
