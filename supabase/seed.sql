-- Local only: a demo user and demo clients; after them what the app has for the user. `supabase db push` to a hosted project does not run this file.
-- The local stack replaces the password and gives the client its secret, both generated (local-stack/demo-data.ts).
do $$
declare
  v_user_id constant uuid := '11111111-1111-4111-8111-111111111111';
begin
  insert into auth.users (
    id, aud, role, email, encrypted_password, email_confirmed_at,
    confirmation_token, recovery_token, email_change_token_new, email_change, email_change_token_current,
    raw_app_meta_data, raw_user_meta_data, created_at, updated_at
  ) values (
    v_user_id, 'authenticated', 'authenticated', 'demo@patchbay.local',
    extensions.crypt('demo-password', extensions.gen_salt('bf')), now(),
    '', '', '', '', '',
    '{"provider": "email", "providers": ["email"]}', '{"name": "Demo"}', now(), now()
  )
  on conflict do nothing;

  -- The official auth server looks users up by instance; the local one has no such column.
  if exists (
    select from information_schema.columns
    where table_schema = 'auth' and table_name = 'users' and column_name = 'instance_id'
  ) then
    execute 'update auth.users set instance_id = ''00000000-0000-0000-0000-000000000000'' where id = $1' using v_user_id;
  end if;

  insert into auth.identities (id, provider, provider_id, user_id, identity_data, created_at, updated_at)
  values (
    gen_random_uuid(), 'email', v_user_id::text, v_user_id,
    jsonb_build_object('sub', v_user_id, 'email', 'demo@patchbay.local', 'email_verified', true), now(), now()
  )
  on conflict do nothing;

  insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
  values (
    'demo-gpt', 'Demo GPT', 'gpt_action',
    array['https://chatgpt.com/aip/g-demo/oauth/callback', 'https://chat.openai.com/aip/g-demo/oauth/callback'],
    patchbay.all_scopes(),
    array['client_secret_post', 'client_secret_basic'], false
  )
  on conflict do nothing;

  -- The assistant that is built into the web app's /playground: a public client, on whatever port the stack has.
  insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
  values (
    'playground', 'Playground', 'public', array['http://127.0.0.1:54321/playground'],
    patchbay.all_scopes(), array['none'], true
  )
  on conflict do nothing;
end
$$;

-- (example) Two todos of the demo user.
insert into public.todos (user_id, title, description) values
  ('11111111-1111-4111-8111-111111111111', 'Connect an assistant', 'npm run demo plays ChatGPT against this stack.'),
  ('11111111-1111-4111-8111-111111111111', 'Ask it to add a todo', null);
