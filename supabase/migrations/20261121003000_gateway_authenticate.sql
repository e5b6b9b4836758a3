-- Entry function of the MCP server, for the requests that run no action: initialize, tools/list, prompts/list, ping.
--
-- Whether a credential counts is decided by gateway.begin_call and by nothing else: the empty name is no action's, so a
-- good credential gets as far as "no such action", and a bad one is refused before that.
create function gateway.authenticate(
  p_credential_digest bytea,
  p_resource text,
  out authenticated boolean,
  out client_id text
)
language sql
stable
security invoker
set search_path = ''
begin atomic
  select call.status <> 401, case when call.status <> 401 then call.client_id end
  from gateway.begin_call(p_credential_digest, p_resource, '') as call;
end;

comment on function gateway.authenticate(bytea, text) is
  'Whether a credential is live and for this resource, without running an action. Records nothing.';

grant execute on function gateway.authenticate(bytea, text) to patchbay_gateway;
