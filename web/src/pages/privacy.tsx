import { Heading } from '../ui/heading.tsx'
import { webApp } from '../web-app.ts'

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What is kept, what an assistant sees, and what is not done. A GPT has to link such a page. */
export const PrivacyPage = () => {
  const { name, things, keptOfThings } = webApp()
  return (
    <article class="prose">
      <Heading title="Privacy">Privacy</Heading>
      <p class="lead">
        {name} lets an assistant of your choice work with {things}. It keeps what that takes, and no
        more.
      </p>

      <h2>What is kept</h2>
      <ul>
        <li>
          <strong>Your account:</strong> your email address, and your password in a form that nobody
          can read back.
        </li>
        <li>
          <strong>{capitalized(things)}:</strong> {keptOfThings ?? 'what the app keeps for you'}.
        </li>
        <li>
          <strong>Your connections:</strong> which assistant you allowed, what it may do, since
          when, and when it was last used. Access keys are kept as fingerprints or encrypted.
        </li>
        <li>
          <strong>A record of use:</strong> which assistant did what kind of thing, when, and
          whether it worked; and security events such as a sign-in that was allowed or withdrawn.
        </li>
      </ul>

      <h2>What an assistant sees</h2>
      <p>
        Only what you allowed, and only of your own account: {things}, and who you are here. It
        never sees your password. What you say to the assistant goes to its maker, whose own privacy
        policy applies there; the page that asks for your permission links it when there is one.
      </p>

      <h2>What is not done</h2>
      <ul>
        <li>No advertising, no tracking, no selling of data.</li>
        <li>These pages load nothing from other sites and set no cookies.</li>
        <li>
          Your browser stores that you are signed in, until you sign out; and while you wait for a
          sign-in link, which address you asked it for. A tab remembers which request you answered,
          and a tab with the playground keeps the access keys of its connection, until you close it.
        </li>
      </ul>

      <h2>How long</h2>
      <p>
        {capitalized(things)} and your account stay until they are deleted. Deleting the account
        deletes {things} and the connections with it. Access keys end by themselves, and at once
        when you disconnect. The record of use is deleted after a set time.
      </p>

      <h2>Contact</h2>
      <p>
        The operator of the app that your account belongs to also runs these pages. Ask them to see,
        correct or delete what is kept about you.
      </p>
    </article>
  )
}
