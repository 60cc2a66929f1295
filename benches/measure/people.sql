-- As many people as are wanted, each with a subject and a session, and every tenth with an attempt that is counted.
--
-- Ids are digests, as scattered as random ones, so that whoever knows a person's number knows the rest. Indexes and
-- constraints are taken away for the while and made again afterwards as they were: built at once they cost minutes, filled
-- row by row hours.

set maintenance_work_mem = '512MB';
set synchronous_commit = off;

create temp table kept as
    select conrelid::regclass as belongs_to, conname as name, contype = 'f' as refers,
        format('alter table %s drop constraint %I', conrelid::regclass, conname) as taken,
        format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as made
    from pg_constraint
    where contype in ('p', 'u', 'f')
        and (conrelid in ('account'::regclass, 'subject'::regclass, 'session'::regclass, 'throttle'::regclass)
            -- Of other tables, what refers to these.
            or confrelid in ('account'::regclass, 'subject'::regclass, 'session'::regclass))
    union all
    select indrelid::regclass, relname, false, format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    from pg_index join pg_class on pg_class.oid = indexrelid
    where indrelid in ('account'::regclass, 'subject'::regclass, 'session'::regclass, 'throttle'::regclass)
        and not exists (select from pg_constraint where conindid = indexrelid);

do $$
declare taken text;
begin
    for taken in select kept.taken from kept order by refers desc loop
        execute taken;
    end loop;
end $$;

insert into account (id, email, display_name, custom_user_id, password_hash, created_at)
    select md5('account ' || n)::uuid, 'person' || n || '@example.com', 'Person ' || n, 'person-' || n,
        '{password_hash}', now() - make_interval(days => n % 900)
    from generate_series(1, {people}) as n;

insert into subject (id, account_id, linked_at)
    select md5('subject ' || n)::uuid, md5('account ' || n)::uuid, now() - make_interval(days => 20)
    from generate_series(1, {people}) as n;

insert into session (id, key_digest, account_id, subject_id, password_version, authenticated_at, last_seen_at,
        user_agent, login_network, last_network)
    select md5('session ' || n)::uuid, sha256(convert_to('session key ' || n, 'UTF8')), md5('account ' || n)::uuid,
        md5('subject ' || n)::uuid, 1, now() - make_interval(days => 15, secs => n % 400000),
        now() - make_interval(days => 1, secs => n % 800000),
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
        '192.0.2.1', '192.0.2.1'
    from generate_series(1, {people}) as n;

insert into throttle (bucket, empty_at)
    select sha256(convert_to('bucket ' || n, 'UTF8')), now() + make_interval(hours => 12)
    from generate_series(1, {people} / 10) as n;

do $$
declare made text;
begin
    for made in select kept.made from kept order by refers loop
        execute made;
    end loop;
end $$;
