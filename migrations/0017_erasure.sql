-- An account may have more subjects than one transaction can end in time. Then its row stays, unusable and without a name, until the last
-- batch of them is done.

alter table account add column erasure_resumes_at timestamptz;
comment on column account.erasure_resumes_at is
    'When any server goes on with the erasure of the account, unless whoever began it still does; null while the account lives.';

-- "Which erasure is left to go on with?"
create index account_erasure_resumes_at_idx on account (erasure_resumes_at) where erasure_resumes_at is not null;
