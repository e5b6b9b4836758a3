-- As every project of 2025 had it: a new table is the API's to use, under its policies.
alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
grant all on all tables in schema public to anon, authenticated, service_role;
