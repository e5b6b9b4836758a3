import { Heading } from '../ui/heading.tsx'
import { initialOf, Patch } from '../ui/patch.tsx'
import type { AuthorizationRequest } from './authorization-request.ts'

type Props = {
  request: AuthorizationRequest
  /** The person has yet to sign in. */
  signIn?: boolean
}

/** Who asks: the head of the page, before and after signing in. */
export const RequestSummary = ({ request: { client, returnHost }, signIn = false }: Props) => (
  <>
    <Patch initial={initialOf(client.name)} logo={client.logo} />
    <Heading
      key={signIn ? 'sign-in' : 'decide'}
      title={signIn ? `Sign in to connect ${client.name}` : `Connect ${client.name}`}
    >
      {signIn ? 'Sign in to connect ' : 'Let '}
      <bdi>{client.name}</bdi>
      {signIn ? '' : ' connect to your account?'}
    </Heading>
    <p class="facts">
      <span class="tag">{client.kind}</span>
      {returnHost !== null && (
        <span>
          returns to <bdi>{returnHost}</bdi>
        </span>
      )}
    </p>
  </>
)
