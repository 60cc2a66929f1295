-- Run once, on an empty data folder, by the database's superuser: the two roles of a deployment.
--
-- The migrator owns the schema. The server reads and writes rows, and nothing more.
\set migrator_password `cat /run/passwords/migrator-password`
\set server_password `cat /run/passwords/server-password`

create role throughline_migrator login password :'migrator_password';
create role throughline_server login password :'server_password';

revoke all on database throughline from public;
grant connect on database throughline to throughline_migrator, throughline_server;

revoke all on schema public from public;
grant create, usage on schema public to throughline_migrator;
grant usage on schema public to throughline_server;

alter default privileges for role throughline_migrator in schema public
    grant select, insert, update, delete on tables to throughline_server;
alter default privileges for role throughline_migrator in schema public
    grant usage, select on sequences to throughline_server;
