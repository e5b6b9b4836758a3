-- What each function of patchbay_api is for.
--
-- `npm run generate` reads these comments: it writes a typed function into functions-shared/gateway for every entry
-- function, and refuses a function that says neither "Entry function" nor "Inner function". Nothing is null but what
-- "May be null" names.

comment on function patchbay_api.start_authorization is
  'Entry function: GET F/oauth/authorize, a request for a user''s consent (RFC 6749 §4.1.1). May be null: redirect_uri, state, resource, code_challenge, fault.';
comment on function patchbay_api.describe_authorization is
  'Entry function: GET F/oauth/requests/{id}, what the consent page shows.';
comment on function patchbay_api.decide_authorization is
  'Entry function: POST F/oauth/requests/{id}, the user''s decision, once.';
comment on function patchbay_api.extend_authorization is
  'Entry function: POST F/oauth/requests/{id}/wait, an hour for who signs up.';
comment on function patchbay_api.exchange_code is
  'Entry function: redeems an authorization code, once (RFC 6749 §4.1.3); a replay ends its grant. May be null: secret_digest, redirect_uri, code_challenge, resource.';
comment on function patchbay_api.refresh_token is
  'Entry function: rotates a refresh token (RFC 6749 §6); a retry gets the pair of before. May be null: secret_digest, resource.';
comment on function patchbay_api.redeem_device_code is
  'Entry function: one poll of a device (RFC 8628 §3.4); tokens once the user has approved. May be null: secret_digest.';
comment on function patchbay_api.revoke_token is
  'Entry function: either token of a grant ends the grant (RFC 7009). May be null: secret_digest.';
comment on function patchbay_api.introspect_token is
  'Entry function: what a token of this client is good for (RFC 7662). May be null: secret_digest.';
comment on function patchbay_api.register_client is
  'Entry function: a client that registers itself (RFC 7591). May be null: secret_digest.';
comment on function patchbay_api.store_client_metadata is
  'Entry function: keeps a Client ID Metadata Document, where there is room.';
comment on function patchbay_api.start_device_authorization is
  'Entry function: POST F/oauth/device_authorization (RFC 8628 §3.1). May be null: secret_digest, resource.';
comment on function patchbay_api.start_pairing is
  'Entry function: GET F/gpt/getlogin, stores a pairing.';
comment on function patchbay_api.describe_device_request is
  'Entry function: what the page of a user code or temp code shows.';
comment on function patchbay_api.decide_device_request is
  'Entry function: approves or denies a device request or a pairing, once.';
comment on function patchbay_api.call_action is
  'Entry function: authenticates, limits, runs the action as the user and records it. May be null: resource, args, fault, user_id, client_id, retry_after, detail, scope_to_ask.';
comment on function patchbay_api.authenticate is
  'Entry function: whose token this is, for the MCP requests that call no action. May be null: user_id, client_id.';
comment on function patchbay_api.connection_status is
  'Entry function: GET F/users/{id}/gpt-connection.';
comment on function patchbay_api.check_connection is
  'Entry function: POST F/users/{id}/gpt-connection/check.';
comment on function patchbay_api.disconnect is
  'Entry function: DELETE F/users/{id}/gpt-connection.';
comment on function patchbay_api.health is
  'Entry function: as whom requests run, and why nothing can be written. May be null: write_problem.';
comment on function patchbay_api.begin_probe is
  'Entry function: counts a call of F/ops/probe: 0, or the seconds to wait.';
comment on function patchbay_api.metrics is
  'Entry function: all that F/ops/metrics shows.';
comment on function patchbay_api.record_metrics is
  'Entry function: adds what an instance counted.';
comment on function patchbay_api.claim_webhooks is
  'Entry function: takes events that are due, for 30 seconds.';
comment on function patchbay_api.settle_webhook is
  'Entry function: what became of an attempt. May be null: status, error.';

comment on function patchbay_api.begin_call is
  'Inner function: who the caller of an action is, and whether they may.';
comment on function patchbay_api.end_call is
  'Inner function: records a call, and lets a pairing key live on.';
comment on function patchbay_api.forget_request is
  'Inner function: nothing that a request before this one left says who asks.';
comment on function patchbay_api.request_settings is
  'Inner function: the settings that could say who asks.';
comment on function patchbay_api.connection_body is
  'Inner function: the body of a status answer.';
comment on function patchbay_api.error_body is
  'Inner function: the body of a refusal.';
comment on function patchbay_api.error_code is
  'Inner function: the code of an HTTP status.';
comment on function patchbay_api.error_status is
  'Inner function: the HTTP status of an SQLSTATE.';
comment on function patchbay_api.is_unavailable is
  'Inner function: whether an SQLSTATE means that it may go well later.';
comment on function patchbay_api.write_problem is
  'Inner function: why nothing can be written; null: it can.';
