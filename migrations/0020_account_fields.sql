-- Values of a person beyond name and id, which the operator declares and tokens carry: their roles, their phone number.
--
-- One column, not a table of values: the statement that finds a session reads them with its person, so that a token costs no more
-- statements. Which fields there are, and what each may be, says the file of assistants; values of a field that it no longer declares
-- stay until they are unset or the account is erased.

alter table account add column fields jsonb not null default '{}';
comment on column account.fields is 'Values of the person, by field name. Personal data: exported and erased with the account, and never logged';

-- Not validated: every row has the default, and a scan would lock the table of a large deployment. Twice what the domain allows, because
-- PostgreSQL writes blanks into JSON, and large numbers in full.
alter table account add constraint account_fields_form
    check (jsonb_typeof(fields) = 'object' and octet_length(fields::text) <= 8192) not valid;
