/** What an error code of OAuth means to the person who was sent here. */
export type OAuthErrorText = { title: string; text: string }

const START_AGAIN = 'Go back to the assistant and start connecting again.'
const TELL_MAKER = 'Please tell the maker of the assistant.'

const TEXTS = new Map<string, OAuthErrorText>(
  Object.entries({
    // RFC 6749 §4.1.2.1
    access_denied: {
      title: 'The connection was not allowed',
      text: 'Access was denied, so nothing was connected. You can start again from the assistant whenever you like.',
    },
    invalid_request: {
      title: 'The assistant’s request cannot be used',
      text: `The request that brought you here is missing something, or carries something that does not belong. ${START_AGAIN} If it happens twice, tell its maker.`,
    },
    invalid_scope: {
      title: 'The assistant asked for something that does not exist',
      text: `It wants a permission that this service does not know. ${TELL_MAKER}`,
    },
    server_error: {
      title: 'Something went wrong on our side',
      text: `We could not finish this. Wait a moment. ${START_AGAIN}`,
    },
    temporarily_unavailable: {
      title: 'The service is taking a short break',
      text: `It is busy or being looked after. Wait a minute. ${START_AGAIN}`,
    },
    unauthorized_client: {
      title: 'The assistant may not connect this way',
      text: `It is known here, but not for this kind of sign-in. ${TELL_MAKER}`,
    },
    unsupported_response_type: {
      title: 'The assistant asked in a way we do not support',
      text: `Its settings do not fit this service. ${TELL_MAKER}`,
    },
    // RFC 6749 §5.2, RFC 7591 §3.2.2, RFC 8628 §3.5, RFC 8707 §2
    expired_token: {
      title: 'This took too long',
      text: `What you were sent here with is no longer valid. ${START_AGAIN}`,
    },
    invalid_client: {
      title: 'We do not know this assistant',
      text: 'It is not registered here, or no longer. Nothing was shared with it. What helps: remove the connector in the assistant and add it again.',
    },
    invalid_grant: {
      title: 'This sign-in is no longer valid',
      text: `It was used already or has expired. ${START_AGAIN}`,
    },
    invalid_redirect_uri: {
      title: 'The assistant’s return address is not known here',
      text: `To keep you safe we do not send you to an address that nobody registered. Nothing was shared. ${TELL_MAKER}`,
    },
    invalid_target: {
      title: 'The assistant asked for a service we do not run',
      text: `It wants to reach something that is not here. ${TELL_MAKER}`,
    },
    not_found: {
      title: 'There is nothing here any more',
      text: `What you were looking for is gone or has expired. ${START_AGAIN}`,
    },
    rate_limited: {
      title: 'That was too often in a short time',
      text: 'Wait a minute, then start again from the assistant.',
    },
  }),
)

const UNKNOWN: OAuthErrorText = {
  title: 'The connection did not work',
  text: `Nothing was connected. ${START_AGAIN} If it happens twice, tell its maker.`,
}

/** Plain words for an error code; one that is unknown or absent gets words that are always true. */
export const oauthErrorText = (code: string | null): OAuthErrorText =>
  TEXTS.get(code ?? '') ?? UNKNOWN
