/** Names that an earlier Patchbay had, and others may have. */
export const CROWDED = {
  'supabase/migrations/20250801080000_crowded.sql': `
create table public.todos (id bigint primary key, title text);
create schema ops;
create schema oauth;
create schema actions;
create schema gateway;
create table oauth.clients (id bigint primary key);
`,
  'supabase/functions/users/index.ts': "Deno.serve(() => new Response('users of golf'))\n",
  'supabase/functions/mcp/index.ts': "Deno.serve(() => new Response('mcp of golf'))\n",
}
