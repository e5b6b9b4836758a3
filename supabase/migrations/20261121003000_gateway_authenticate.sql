-- Entry function of the MCP server, for the requests that run no action: initialize, tools/list, prompts/list, ping.
--
-- Whether a credential counts is decided by patchbay_api.begin_call and by nothing else: the empty name is no action's, so a
-- good credential gets as far as "no such action", and a bad one is refused before that.
create function patchbay_api.authenticate(
  p_credential_digest bytea,
  p_resource text,
  out authenticated boolean,
  out user_id uuid,
  out client_id text
)
language plpgsql
stable
security invoker
set search_path = ''
as $$
declare
  v_caller constant patchbay_api.caller := patchbay_api.begin_call(p_credential_digest, p_resource, '');
begin
  user_id := v_caller.user_id;
  client_id := v_caller.client_id;
  authenticated := user_id is not null;
end
$$;

comment on function patchbay_api.authenticate(bytea, text) is
  'Whether a credential is live and for this resource, without running an action. Records nothing.';

grant execute on function patchbay_api.authenticate(bytea, text) to patchbay_gateway;
