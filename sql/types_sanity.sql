-- What PostgreSQL's own opr_sanity and type_sanity ask of its objects, asked of florin's. No query returns a row.

CREATE TEMPORARY VIEW members AS
  SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
    AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'florin');
CREATE TEMPORARY VIEW own_functions AS SELECT * FROM pg_proc WHERE oid IN (SELECT objid FROM members WHERE classid = 'pg_proc'::regclass);
CREATE TEMPORARY VIEW own_operators AS SELECT * FROM pg_operator WHERE oid IN (SELECT objid FROM members WHERE classid = 'pg_operator'::regclass);

-- An object without a comment.
SELECT pg_describe_object(classid, objid, 0) AS object FROM members
  WHERE obj_description(objid, classid::regclass::name) IS NULL
    AND NOT (classid = 'pg_type'::regclass AND (SELECT typcategory = 'A' OR typrelid <> 0 AND EXISTS (SELECT FROM members AS relation
      WHERE relation.classid = 'pg_class'::regclass AND relation.objid = typrelid) FROM pg_type WHERE pg_type.oid = objid))
  ORDER BY 1;
SELECT attrelid::regclass AS relation, attname FROM pg_attribute
  WHERE attrelid IN (SELECT objid FROM members WHERE classid = 'pg_class'::regclass) AND attnum > 0 AND col_description(attrelid, attnum) IS NULL
  ORDER BY 1, attnum;

-- A comparison without estimators, negator or commutator.
SELECT oid::regoperator FROM own_operators WHERE oprresult = 'boolean'::regtype AND oprkind = 'b'
  AND (oprrest = 0 OR oprjoin = 0 OR oprnegate = 0 OR oprcom = 0);
-- A commutator or negator that is not mutual or has other types.
SELECT o.oid::regoperator, c.oid::regoperator FROM own_operators AS o JOIN pg_operator AS c ON o.oprcom = c.oid
  WHERE o.oprkind <> 'b' OR o.oprleft <> c.oprright OR o.oprright <> c.oprleft OR o.oprresult <> c.oprresult OR c.oprcom <> o.oid;
SELECT o.oid::regoperator, n.oid::regoperator FROM own_operators AS o JOIN pg_operator AS n ON o.oprnegate = n.oid
  WHERE o.oprkind <> n.oprkind OR o.oprleft <> n.oprleft OR o.oprright <> n.oprright OR n.oprresult <> 'boolean'::regtype OR n.oprnegate <> o.oid OR o.oid = n.oid;
-- + and * between the same two types lack a commutator.
SELECT oid::regoperator FROM own_operators WHERE oprname IN ('+', '*', '=', '<>') AND oprkind = 'b' AND oprcom = 0;
-- An operator whose function has other arguments, another result, or is not immutable, strict and parallel safe.
SELECT o.oid::regoperator, p.oid::regprocedure FROM own_operators AS o JOIN pg_proc AS p ON o.oprcode = p.oid
  WHERE p.prorettype <> o.oprresult OR p.proargtypes[p.pronargs - 1] <> o.oprright OR (o.oprkind = 'b' AND p.proargtypes[0] <> o.oprleft)
     OR p.provolatile <> 'i' OR NOT p.proisstrict OR p.proparallel <> 's';
-- Functions of an operator and its commutator or negator that promise different things.
SELECT o.oid::regoperator, c.oid::regoperator FROM own_operators AS o JOIN pg_operator AS c ON c.oid IN (o.oprcom, o.oprnegate)
  JOIN pg_proc AS f ON f.oid = o.oprcode JOIN pg_proc AS g ON g.oid = c.oprcode
  WHERE (f.provolatile, f.proisstrict, f.proparallel, f.proleakproof) <> (g.provolatile, g.proisstrict, g.proparallel, g.proleakproof);
-- An operator that mergejoins or hashjoins without a family that supports it.
SELECT oid::regoperator FROM own_operators AS o WHERE (oprcanmerge AND NOT EXISTS (SELECT FROM pg_amop WHERE amopopr = o.oid AND amopmethod = (SELECT oid FROM pg_am WHERE amname = 'btree') AND amopstrategy = 3))
  OR (oprcanhash AND NOT EXISTS (SELECT FROM pg_amop WHERE amopopr = o.oid AND amopmethod = (SELECT oid FROM pg_am WHERE amname = 'hash')));
-- Anything that takes or gives floating point.
SELECT oid::regprocedure FROM own_functions WHERE proargtypes::oid[] && '{float4,float8}'::regtype[]::oid[] OR prorettype IN ('float4'::regtype, 'float8'::regtype);

-- Operator classes that their access method finds fault with.
SELECT opcname, amname FROM pg_opclass JOIN pg_am ON pg_am.oid = opcmethod
  WHERE pg_opclass.oid IN (SELECT objid FROM members WHERE classid = 'pg_opclass'::regclass) AND NOT amvalidate(pg_opclass.oid);
-- A type that is not in btree, hash and BRIN by default.
SELECT typname, amname FROM unnest('{currency,monetary}'::regtype[]) AS t JOIN pg_type ON pg_type.oid = t, pg_am
  WHERE amname IN ('btree', 'hash', 'brin') AND NOT EXISTS (SELECT FROM pg_opclass WHERE opcmethod = pg_am.oid AND opcintype = t AND opcdefault);
-- A support function of an index that may leak or fail to be repeated; that of window frames, in_range, looks at no rows that a policy hides.
SELECT p.oid::regprocedure FROM pg_amproc JOIN own_functions AS p ON p.oid = amproc WHERE p.provolatile <> 'i' OR NOT p.proisstrict OR p.proparallel <> 's'
  OR (NOT p.proleakproof AND p.proargtypes[0] <> 'internal'::regtype AND p.proname <> 'monetary_in_range');

-- Casts that happen unasked, but for the one that checks a modifier; to or from floating point; by a function that is not immutable.
SELECT castsource::regtype, casttarget::regtype FROM pg_cast WHERE oid IN (SELECT objid FROM members WHERE classid = 'pg_cast'::regclass)
  AND ((castcontext = 'i' AND castsource <> casttarget) OR (castcontext = 'a' AND castsource NOT IN ('text'::regtype, 'varchar'::regtype))
       OR '{float4,float8}'::regtype[] && ARRAY[castsource::regtype, casttarget::regtype]
       OR (castfunc <> 0 AND (SELECT provolatile <> 'i' OR NOT proisstrict OR proparallel <> 's' FROM pg_proc WHERE pg_proc.oid = castfunc)));

-- Input and output functions as type_sanity wants them.
SELECT t.typname, p.proname FROM pg_type AS t JOIN pg_proc AS p ON p.oid IN (t.typinput, t.typoutput, t.typreceive, t.typsend, t.typmodin, t.typmodout)
  WHERE t.oid IN ('currency'::regtype, 'monetary'::regtype) AND (p.provolatile = 'v' OR NOT p.proisstrict OR p.proparallel <> 's' OR p.proretset);
SELECT typname FROM pg_type WHERE oid IN ('currency'::regtype, 'monetary'::regtype) AND (typreceive = 0 OR typsend = 0 OR typlen <= 0 OR typalign <> 'd' OR typstorage <> 'p' OR typarray = 0);
SELECT typname FROM pg_type WHERE typname IN ('currency', 'monetary') AND typbyval <> (typname = 'currency');

-- Aggregates that cannot run in parallel, or whose partial state cannot travel.
SELECT aggfnoid FROM pg_aggregate JOIN own_functions AS p ON p.oid = aggfnoid
  WHERE p.proparallel <> 's' OR aggcombinefn = 0 OR (aggtranstype = 'internal'::regtype AND (aggserialfn = 0 OR aggdeserialfn = 0));

-- C functions that share a name in the library but not their promises.
SELECT f.oid::regprocedure, g.oid::regprocedure FROM own_functions AS f JOIN own_functions AS g ON f.prosrc = g.prosrc AND f.oid < g.oid
  WHERE f.prolang = (SELECT oid FROM pg_language WHERE lanname = 'c') AND g.prolang = f.prolang
    AND (f.provolatile, f.proisstrict, f.proparallel) <> (g.provolatile, g.proisstrict, g.proparallel);
