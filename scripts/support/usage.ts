import { calledAs } from '../../local-stack/command/called-as.ts'
import { IS_CHECKOUT } from '../../local-stack/paths.ts'
import { fieldSyntax } from '../action-new/field.ts'

const database = `
  Works on the running local stack, or on the database of --db-url or PATCHBAY_ADMIN_DB_URL: the login postgres
  (dashboard → Connect → session pooler or direct), not the functions' own PATCHBAY_DB_URL.${
    IS_CHECKOUT
      ? ''
      : ' The local stack is\n  that of --project <folder>, else of the project here.'
  }`

const ofProject = IS_CHECKOUT ? '' : ' [--project <folder>]'

/** What each command of scripts/ prints with --help, and beside a mistake: what it does, and how it is called. */
export const usage = {
  'action-new': `
  npm run action:new -- --name logShot --scope <scope> [--scope-description <words>]
      [--method POST] [--path /golf/shots] [--title <words>] [--summary <words>] [--per-minute 20]
      [--approval never|user|always] [--idempotent] [--field <field>]… [--answer <field>]… [--no-generate]

  Writes an action: migration, definition, registry line, tests. A field is
${fieldSyntax}

  In a terminal it asks for what is missing.`,

  'app-new': `
  npm run app:new              shows what belongs to the shipped example and would go
  npm run app:new -- --yes     removes it; an app without actions comes in its place`,

  build: `
  npm run build      the package supabase-patchbay in dist/, as \`npm pack\` packs it`,

  clients: `
  ${calledAs('clients')} add --name "My GPT" [--redirect-uri <uri>]… [--id <id>]
                         [--kind gpt_action|public|mcp [--secret [--no-pkce]]]
                         [--scopes "profile:read …"] [--logo-uri <uri>] [--policy-uri <uri>]
  ${calledAs('clients')} list
  ${calledAs('clients')} rotate <id> [--overlap <hours>]     a new secret; the old one works 24 more hours
  ${calledAs('clients')} remove <id>                         and every connection with it
  ${calledAs('clients')} allow-redirect <id> <uri>
  ${calledAs('clients')} allow-scope <id> <scope>            for an action with a scope of its own
  ${calledAs('clients')} reviewer --email <address> [--url https://<ref>.supabase.co]
                         an account for a directory's reviewers; --url needs SUPABASE_SECRET_KEY

  --secret    for an assistant whose form asks for a client id and a secret
  --no-pkce   where such an assistant sends no PKCE; its secret alone guards its codes then
${database}`,

  core: `
  npm run core                 creates a checkout of only the core in .core, with the tests' own app: what the tests of
                               the core run in. Again: brings it up to date
  npm run core -- <folder>     in another folder`,

  demo: `
  npm run demo                 plays an MCP client against the running local stack, from discovery to the disconnection
  npm run demo -- approval     plays an assistant that has to ask before it deletes, a yes on the phone, and undo
  npm run demo -- gpt          plays a custom GPT with OAuth
  npm run demo -- pairing      plays a GPT without OAuth, with a real browser
  npm run demo -- device       plays a device that shows a code`,

  deploy: `
  ${calledAs('deploy')} [--project-ref <ref>] [--dry-run]  prints the exact plan, without network
  ${calledAs('deploy')} --project-ref <ref> --check        looks whether it can be done, and whether what is there works
  ${calledAs('deploy')} --project-ref <ref> --yes          checks, does it, checks again; again: an upgrade
                    [--web-url https://…]              where the web app is
                    [--public-url https://…]           a custom domain of the project
                    [--client-id <id>] [--client-name "My GPT"] [--redirect-uri <uri>]…
                    [--webhook-url https://…]
                    [--pooler-host <host>]             else as supabase link finds it
                    [--renew-login]                    a new password for the functions' login, after a restore${
                      IS_CHECKOUT
                        ? ''
                        : '\n                    [--project <folder>]               the folder that has supabase/config.toml'
                    }

  SUPABASE_ACCESS_TOKEN must be set for --check and --yes, PATCHBAY_JWT_SECRET for a project whose Auth publishes no key.
  It pushes every migration that the project lacks, and Patchbay's functions alone. No secret, client or webhook that is there
  already is replaced, a setting only by an option that you give; of Auth's settings --web-url adds one redirect URL.`,

  generate: `
  npm run generate                 writes the files that are made from others
  npm run generate -- --check      only compares them`,

  keys: `
  ${calledAs('keys')} new       prints a new key for PATCHBAY_TOKEN_KEYS, and how it takes over
  ${calledAs('keys')} reseal    seals every stored token and webhook secret with the first key of
                            PATCHBAY_TOKEN_KEYS (on the local stack: of its keys.json); then the others may go
${database}`,

  lock: `
  npm run lock      after npm install: completes package-lock.json for platforms other than this one`,

  'pack-gpt': `
  ${calledAs('pack gpt', 'pack:gpt')} --public-url https://api.example.com [--web-url https://app.example.com]
      [--auth oauth|pairing] [--out <folder>] [--dry-run]${ofProject}

  Writes everything that the GPT editor wants.`,

  'pack-plugin': `
  ${calledAs('pack plugin', 'pack:plugin')} --public-url https://api.example.com [--web-url https://app.example.com]
      [--logo <square.png>] [--screenshot <1000-wide.png>]… [--out <folder>] [--dry-run]${ofProject}

  Writes what ChatGPT's and Claude's directories want, and refuses to write what they would refuse.`,

  'record-release': `
  npm run record-release                            records the migrations of the version in package.json
  npm run record-release -- --rewrite-unpublished   again, where nobody has that version yet`,

  reset: `
  npm run reset     deletes the data, keys and logs of the local stack; refuses while it runs`,

  screenshots: `
  npm run screenshots      takes the pictures of the README from the running local stack`,

  start: `
  npm start                                 the local stack, until Ctrl-C
  npm start -- --public-url https://…       the same behind a tunnel: that origin in every URL that is handed out

  --port, --db-port   other ports than those of supabase/config.toml

  Also: PATCHBAY_API_PORT, PATCHBAY_DB_PORT. Data: PATCHBAY_LOCAL_DIR (.local).`,

  'start-supabase': `
  npm run start:supabase      the same project on the official stack, in Docker`,

  test: `
  npm test                    everything, on stacks of its own
  npm test -- <part> …        some parts: style types deno config unit generated advisors database database-15 package app
                              core-types integration upload conformance clients races faults browser (docs/testing.md)
  npm test -- <file> …        some test files (.test.ts, .test.sql), on a stack of their own`,

  usage: `
  ${calledAs('usage')} [--days 7] [--db-url <url>]${ofProject}

  Shows what assistants did, from what is recorded anyway: calls, users, errors and milliseconds in Postgres, for each client
  and action. Clients of one name are one row. A call that waited for its user counts once; that it waits, or was denied, is
  no error. Reads only.

    --days <n>       of the last n days; what is older than retention keeps is gone
${database}`,

  webhooks: `
  ${calledAs('webhooks')} add <url> [--secret whsec_…] [--events "app_connected …"]
                                                          a URL that is known keeps what you do not name
  ${calledAs('webhooks')} list                                endpoints, and what waits or is dead
  ${calledAs('webhooks')} test <id>                           queues an event of type patchbay.test
  ${calledAs('webhooks')} enable <id>                         switches one on that answered 410
  ${calledAs('webhooks')} replay <id> [--since <time>]        sends again what is dead, or all since a time
  ${calledAs('webhooks')} rotate <id> [--secret whsec_…] [--overlap <hours>]
                                                          both secrets sign for 24 more hours
  ${calledAs('webhooks')} remove <id>                         and what waits for it
${database} add and rotate then need that project's
  PATCHBAY_TOKEN_KEYS.`,
}
