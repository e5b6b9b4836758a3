import { defineConfig, type InlineConfig, loadEnv, type Plugin, runnerImport } from 'vite'

/**
 * The origin's headers carry the full policy. This copy in the page holds even on a static host
 * that sends no headers. `connect-src` is left to the headers: only they know the API's origin.
 */
const PAGE_POLICY = [
  "script-src 'self'",
  "style-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

const contentSecurityPolicy = (): Plugin => ({
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: PAGE_POLICY },
      injectTo: 'head-prepend',
    },
  ],
})

/** Vite's own styles need a server or a build around them. */
const withoutStyles: Plugin = {
  name: 'without-styles',
  enforce: 'pre',
  resolveId: (id) => (id.endsWith('.css') ? '\0no-style' : null),
  load: (id) => (id === '\0no-style' ? '' : null),
}

/**
 * What of supabase-js no page uses, by the import and by who imports it, with the names that are asked of it: the pages keep no
 * files, call no functions through the client, and take no passkeys or wallets. `GoTrueAdminApi` stays: signing out calls it.
 */
const UNUSED_PARTS: readonly { part: string; importer: RegExp; names: readonly string[] }[] = [
  {
    part: '@supabase/storage-js',
    importer: /supabase-js/,
    names: ['StorageClient', 'StorageApiError'],
  },
  {
    part: '@supabase/functions-js',
    importer: /supabase-js/,
    names: [
      ...['FunctionsClient', 'FunctionRegion', 'FunctionsError', 'FunctionsFetchError'],
      ...['FunctionsHttpError', 'FunctionsRelayError'],
    ],
  },
  {
    part: './lib/web3/ethereum',
    importer: /auth-js/,
    names: ['createSiweMessage', 'fromHex', 'getAddress', 'toHex'],
  },
  {
    part: './lib/webauthn',
    importer: /auth-js/,
    names: [
      ...['createCredential', 'deserializeCredentialCreationOptions', 'getCredential'],
      ...['deserializeCredentialRequestOptions', 'serializeCredentialCreationResponse'],
      ...['serializeCredentialRequestResponse', 'browserSupportsWebAuthn'],
      ...['webAuthnAbortService', 'WebAuthnApi'],
    ],
  },
]

const UNUSED = '\0unused-part:'

/** Leaves them out. A name that a newer version asks for and that is not listed ends the build. */
const withoutUnusedParts: Plugin = {
  name: 'without-unused-parts',
  apply: 'build',
  enforce: 'pre',
  resolveId(id, importer = '') {
    const found = UNUSED_PARTS.find((one) => one.part === id && one.importer.test(importer))
    return found ? UNUSED + found.part : null
  },
  load(id) {
    const found = UNUSED_PARTS.find(({ part }) => id === UNUSED + part)
    return found ? found.names.map((name) => `export class ${name} {}`).join('\n') : null
  },
}

/** Writes `pages.json`, the paths of all pages: with it, a host can tell a page from an unknown address. */
const listOfPages = (): Plugin => {
  let root = ''
  return {
    name: 'list-of-pages',
    apply: 'build',
    configResolved(config) {
      root = config.root
    },
    async generateBundle() {
      const settings: InlineConfig = { root, configFile: false, plugins: [withoutStyles] }
      const load = async <Module>(file: string) =>
        (await runnerImport<Module>(file, settings)).module
      const { OWN_PATHS } = await load<typeof import('./src/paths.ts')>('/src/paths.ts')
      const { webApp } = await load<typeof import('./src/app/web-app.ts')>('/src/app/web-app.ts')
      const pages = new Set([...OWN_PATHS, ...Object.keys(webApp.pages ?? {})])
      this.emitFile({ type: 'asset', fileName: 'pages.json', source: JSON.stringify([...pages]) })
    },
  }
}

const SHARED = /\/client\/|\/web\/src\/(lib|live|ui)\//

export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, '.', 'PATCHBAY_')
  const stack = `http://127.0.0.1:${env.PATCHBAY_API_PORT ?? '54321'}`
  const served = ['/config.json', '/auth/v1', '/rest/v1', '/functions/v1']

  return {
    plugins: [contentSecurityPolicy(), listOfPages(), withoutUnusedParts],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: 'dist',
      emptyOutDir: true,
      // Data URIs would need a looser policy.
      assetsInlineLimit: 0,
      cssCodeSplit: false,
      modulePreload: { polyfill: false },
      // What most pages share is one file: small ones hardly compress, and each is a request.
      rolldownOptions: {
        output: { codeSplitting: { groups: [{ name: 'shared', test: SHARED, minShareCount: 2 }] } },
      },
    },
    // `vite web` against a running local stack.
    server: {
      host: '127.0.0.1',
      proxy: {
        ...Object.fromEntries(served.map((path) => [path, { target: stack }])),
        '/realtime/v1': { target: stack, ws: true },
      },
    },
  }
})
