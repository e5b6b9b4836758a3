-- A function is executed by whom it was granted to, by name: Postgres lets everybody execute a new one. A later migration that
-- adds a function to these schemas ends like this, too (01-privileges.test.sql).
revoke execute on all functions in schema patchbay, patchbay_api, patchbay_actions from public;
