-- A subject outlives its account, and so do the cookies that hold it. It stays known for good, so that it is never handed to
-- anybody else.
alter table subject alter column account_id drop not null;
comment on column subject.account_id is
    'The one account that it belongs to, from the first login on and for good; null once that account is erased.';

-- Which of its cookies counts. A login and the end of a conversation both count it up, and every cookie from before is void.
alter table subject add column binding integer not null default 1;
comment on column subject.binding is
    'The number that a cookie must carry to count; 0 while no browser has logged in with the subject.';

-- "Whom did somebody log in with lately?", asked by every server all the time.
create index subject_linked_at_id_idx on subject (linked_at, id);
