import type { AuthorizationRequest } from '../../../client/consent/authorization-request.ts'
import { t } from '../texts/index.ts'
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
export const RequestSummary = ({ request: { client, returnsTo }, signIn = false }: Props) => {
  const name = <bdi>{client.name}</bdi>
  return (
    <>
      <Patch initial={initialOf(client.name)} logo={client.logo} />
      <Heading
        key={signIn ? 'sign-in' : 'decide'}
        title={signIn ? t.consent.signInTitle(client.name) : t.consent.title(client.name)}
      >
        {signIn ? t.consent.signIn(name) : t.consent.heading(name)}
      </Heading>
      <p class="facts">
        <span class="tag">{client.kind}</span>
        {client.idHost !== null && <span>{t.client.from(<Host host={client.idHost} />)}</span>}
        {returnsTo !== null && <span>{t.client.returnsTo(<ReturnsTo target={returnsTo} />)}</span>}
      </p>
      {client.isSelfNamed && (
        <p class="quiet claims">
          {client.idHost === null ? t.client.choseItsName : t.client.siteChoseName}
        </p>
      )}
    </>
  )
}
