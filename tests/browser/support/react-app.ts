import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { inRoot } from '../../../local-stack/paths.ts'
import { filesOfDoc, writeFiles } from '../../support/doc-files.ts'
import { stack } from '../../support/stack.ts'

/** What an adopter has beside the files of docs/consent.md. */
const OWN_FILES = {
  'supabase.ts': `
    import { createClient } from '@supabase/supabase-js'
    export const SUPABASE_URL = '${stack.api_url}'
    export const supabase = createClient(SUPABASE_URL, '${stack.publishable_key}', {
      auth: { flowType: 'pkce', detectSessionInUrl: false },
    })`,
  'sign-in.tsx': `
    import { supabase } from './supabase'
    export const SignIn = () => (
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const fields = new FormData(event.currentTarget)
          const [email, password] = [String(fields.get('email')), String(fields.get('password'))]
          void supabase.auth.signInWithPassword({ email, password })
        }}
      >
        <label>E-mail <input name="email" /></label>
        <label>Password <input name="password" type="password" /></label>
        <button type="submit">Sign in</button>
      </form>
    )`,
  'main.tsx': `
    import { StrictMode } from 'react'
    import { createRoot } from 'react-dom/client'
    import { Approvals } from './approvals'
    import { Apps } from './apps'
    import { Connect } from './connect'
    const page = new URL(location.href)
    createRoot(document.getElementById('root')).render(
      <StrictMode>
        {page.pathname === '/approvals' ? (
          <Approvals />
        ) : page.pathname === '/apps' ? (
          <Apps />
        ) : (
          <Connect request={page.searchParams.get('request')} />
        )}
      </StrictMode>,
    )`,
}

/**
 * The React app of docs/consent.md, as one script.
 *
 * @param folder an empty one, to lay it in; below the checkout, where packages are found
 */
export async function buildReactApp(folder: string): Promise<string> {
  const ofDoc = [...(await filesOfDoc('consent.md'))].filter(([path]) => !path.includes('/'))
  await writeFiles(folder, new Map([...ofDoc, ...Object.entries(OWN_FILES)]))
  const bundle = await rolldown({
    input: join(folder, 'main.tsx'),
    cwd: inRoot(),
    platform: 'browser',
    resolve: { alias: { 'supabase-patchbay/consent': inRoot('client/consent/index.ts') } },
    transform: { define: { 'process.env.NODE_ENV': '"development"' } },
    onLog: (_level, { message }) => {
      throw new Error(message)
    },
  })
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false })
  await bundle.close()
  return output[0].code
}
