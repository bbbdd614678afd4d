-- The same for what a partitioned ledger has besides.
SELECT b.is_default FROM l.partitions() AS b ORDER BY 1
SELECT l.make_partitions(2)
SELECT l.note_rearrangement()
SELECT l.partition_bounds('2026-01-01', 'infinity')
SELECT b.range_from FROM l.partition_range('2026-01-01') AS b
SELECT l.protect_partition('entries', 'entries_default')
SELECT l.make_partition('entries', '1999', '1999-01-01', '2000-01-01', NULL)
SELECT l.check_not_archived(NULL)
SELECT l.check_closings_not_archived(NULL, '2026-01-01')
SELECT l.check_may_archive('2020-01-01')
SELECT l.check_whole('2020-01-01')
SELECT l.lock_partitions()
SELECT b.* FROM l.sums_to_archive('entries_default') AS b
SELECT b.* FROM l.verify_partitions(0) AS b
SELECT l.archive_partitions('2020-01-01')
SELECT l.restore_partitions('2020-01-01')
