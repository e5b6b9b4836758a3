import { fieldSyntax } from '../action-new/field.ts'
import { queries } from '../bench/growth/queries.ts'
import { workloadNames } from '../bench/workload-names.ts'
import { listNames } from './names.ts'

const workloads = listNames(workloadNames)
const queryNames = listNames(queries.map(({ name }) => name))

const database = `
  Works on the running local stack, or on the database of --db-url or PATCHBAY_ADMIN_DB_URL: the login postgres
  (dashboard → Connect → session pooler or direct), not the functions' own PATCHBAY_DB_URL.`

/** What each command of scripts/ prints with --help, and beside a mistake: what it does, and how it is called. */
export const usage = {
  'action-new': `
  npm run action:new -- --name logShot --scope <scope> [--scope-description <words>]
      [--method POST] [--path /golf/shots] [--title <words>] [--summary <words>] [--per-minute 20]
      [--idempotent] [--field <field>]… [--answer <field>]… [--no-generate]

  Writes an action: migration, definition, registry line, tests. A field is
${fieldSyntax}

  In a terminal it asks for what is missing.`,

  bench: `
  npm run bench -- [--connections 1,32,128] [--seconds 4] [--rounds 3] [--users 40000] [--only "status read,refresh"]
                   [--write]

  Measures requests a second on a stack of its own, beside pgbench and a bare server (docs/benchmarks.md); ends with 1
  when a bound is missed. About 15 minutes. Linux only.

  --connections  that are busy at the same time
  --seconds      of each round; when the seeded codes or refresh tokens are not enough for it, the benchmark ends with 1
  --users        that are seeded, at least as many as connections
  --only         some of ${workloads}
  --write        puts the table and the bounds into docs/benchmarks.md; only with every workload at 1,32,128 connections`,

  'bench-cold': `
  npm run bench:cold -- [--rounds 15]

  How long each function takes to its first answer, in processes that are started for it. About 1 minute. Linux only.

  --rounds       in each of which every function is started twice: bundled, and from its sources`,

  'bench-growth': `
  npm run bench:growth -- [--users 1000,10000,100000,1000000] [--only refresh,listTodos] [--rounds 3]
                          [--requests 5000] [--connections 1] [--keep <folder>] [--memory <MB>]

  What a request costs in Postgres with a thousand and with a million users; ends with 1 when it grows by more than 1.3.
  About 21 minutes. Linux only.

  --users        a database for each of these numbers: 1000, 10000, 100000 or 1000000
  --only         some of ${queryNames}
  --rounds       the figures are their medians, those of short requests of seven times as many; 0 only seeds, for --keep
  --requests     of each round, at least five for each connection
  --connections  that send them
  --keep         leaves the seeded databases there, and a later run takes them again
  --memory       shared_buffers of Postgres; by default there is room for all databases`,

  'bench-load': `
  npm run bench:load -- [--users 1000,5000] [--minutes <n> | --seconds 60] [--poll-every 3] [--tokens 10]
                        [--actions 20] [--heap <MB>]

  Many phones that poll, while assistants act; ends with 1 when a bound is missed. About 2.5 minutes. Linux only.

  --users        phones that poll; each number is a run of its own
  --minutes      of each run, or --seconds
  --poll-every   seconds between two polls of a phone, at most 10
  --tokens       code exchanges and refreshes a second
  --actions      calls a second
  --heap         V8's limit on the heap of the functions' process; by default as much as V8 likes`,

  'bench-memory': `
  npm run bench:memory -- [--minutes 10] [--users 1000] [--exchanges 32] [--exchange-rate 320] [--idle 30]

  What memory the stack takes, idle and under load; ends with 1 when a bound is missed. About 11 minutes. Linux only.

  --minutes        under load; 0: idle only; growth is judged from 5 on
  --users          phones that poll meanwhile
  --exchanges      token requests at the same moment
  --exchange-rate  token requests a second
  --idle           seconds that the idle stack is left alone before it is measured`,

  clients: `
  npm run clients -- add --name "My GPT" [--redirect-uri <uri>]… [--id <id>]
                         [--kind gpt_action|public|mcp [--secret [--no-pkce]]]
                         [--scopes "todos:read …"] [--logo-uri <uri>] [--policy-uri <uri>]
  npm run clients -- list
  npm run clients -- rotate <id> [--overlap <hours>]     a new secret; the old one works 24 more hours
  npm run clients -- remove <id>                         and every connection with it
  npm run clients -- allow-redirect <id> <uri>
  npm run clients -- allow-scope <id> <scope>            for an action with a scope of its own

  --secret    for an assistant whose form asks for a client id and a secret
  --no-pkce   where such an assistant sends no PKCE; its secret alone guards its codes then
${database}`,

  demo: `
  npm run demo                 plays ChatGPT with OAuth against the running local stack
  npm run demo -- pairing      plays a GPT without OAuth, with a real browser`,

  deploy: `
  npm run deploy -- [--project-ref <ref>] [--dry-run]  prints the exact plan, without network
  npm run deploy -- --project-ref <ref> --check        looks whether it can be done, and whether what is there works
  npm run deploy -- --project-ref <ref> --yes          checks, does it, checks again; again: an upgrade
                    [--web-url https://…]              origin of the web app
                    [--public-url https://…]           a custom domain of the project
                    [--client-id <id>] [--client-name "My GPT"] [--redirect-uri <uri>]…
                    [--webhook-url https://…]
                    [--pooler-host <host>]             else as supabase link finds it
                    [--renew-login]                    a new password for the functions' login, after a restore

  SUPABASE_ACCESS_TOKEN must be set for --check and --yes, PATCHBAY_JWT_SECRET for a project whose Auth publishes no key. No secret, client or webhook that is there already is replaced, and
  a setting only by an option that you give.`,

  generate: `
  npm run generate                 writes the files that are made from others
  npm run generate -- --check      only compares them`,

  keys: `
  npm run keys -- new       prints a new key for PATCHBAY_TOKEN_KEYS, and how it takes over
  npm run keys -- reseal    seals every stored token and webhook secret with the first key of
                            PATCHBAY_TOKEN_KEYS (on the local stack: of its keys.json); then the others may go
${database}`,

  lock: `
  npm run lock      after npm install: completes package-lock.json for platforms other than this one`,

  'pack-gpt': `
  npm run pack:gpt -- --public-url https://api.example.com [--web-url https://app.example.com]
                      [--auth oauth|pairing] [--out dist/gpt]

  Writes everything that the GPT editor wants.`,

  'pack-plugin': `
  npm run pack:plugin -- --public-url https://api.example.com [--web-url https://app.example.com]
                         [--out dist/plugin]

  Writes what ChatGPT's and Claude's directories want.`,

  reset: `
  npm run reset     deletes the data, keys and logs of the local stack; refuses while it runs`,

  screenshots: `
  npm run screenshots      takes the pictures of the README from the running local stack`,

  start: `
  npm start                                 the local stack, until Ctrl-C
  npm start -- --public-url https://…       the same behind a tunnel: that origin in every URL that is handed out

  Ports: PATCHBAY_API_PORT (54321), PATCHBAY_DB_PORT (54322). Data: PATCHBAY_LOCAL_DIR (.local).`,

  'start-supabase': `
  npm run start:supabase      the same project on the official stack, in Docker`,

  test: `
  npm test                    everything, on a stack of its own
  npm test -- <part> …        some parts: style types deno config unit generated advisors database integration
                              conformance races faults browser (docs/testing.md)`,

  webhooks: `
  npm run webhooks -- add <url> [--secret whsec_…] [--events "gpt_connection.connected …"]
                                                          a URL that is known keeps what you do not name
  npm run webhooks -- list                                endpoints, and what waits or is dead
  npm run webhooks -- test <id>                           queues an event of type patchbay.test
  npm run webhooks -- enable <id>                         switches one on that answered 410
  npm run webhooks -- replay <id> [--since <time>]        sends again what is dead, or all since a time
  npm run webhooks -- rotate <id> [--secret whsec_…] [--overlap <hours>]
                                                          both secrets sign for 24 more hours
  npm run webhooks -- remove <id>                         and what waits for it
${database} add and rotate then need that project's
  PATCHBAY_TOKEN_KEYS.`,
}
