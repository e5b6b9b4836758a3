import type { AuthorizationRequest } from '../../../client/consent/authorization-request.ts'
import { Heading } from '../ui/heading.tsx'
import { initialOf } from '../ui/initial.ts'
import { Patch } from '../ui/patch.tsx'
import { Host, ReturnsTo } from './returns-to.tsx'

type Props = {
  request: AuthorizationRequest
  /** The person has yet to sign in. */
  signIn?: boolean
}

/** Who asks: the head of the page, before and after signing in. */
export const RequestSummary = ({ request: { client, returnsTo }, signIn = false }: Props) => (
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
      {client.idHost !== null && (
        <span>
          from <Host host={client.idHost} />
        </span>
      )}
      {returnsTo !== null && (
        <span>
          returns to <ReturnsTo target={returnsTo} />
        </span>
      )}
    </p>
    {client.isSelfNamed && (
      <p class="quiet claims">
        {client.idHost === null ? 'It chose its name itself.' : 'That site chose its name.'} Nobody
        has checked it.
      </p>
    )}
  </>
)
