import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { dirname, join, normalize } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { installed } from '../../../local-stack/paths.ts'
import { readOptions } from '../../../scripts/deploy/options.ts'
import { CHECKOUT, type Place } from '../../../scripts/deploy/place.ts'
import { shownPlan } from '../../../scripts/deploy/plan.ts'
import { layProductionPackages } from '../../../scripts/support/production-packages.ts'
import { runCommand } from '../../../scripts/test/run-command.ts'

/** What was sent for one function. */
export interface Uploaded {
  slug: string
  /** Where its files lie. */
  folder: string
  /** As the platform gets it: relative to the folder. */
  entrypoint: string
  importMap: string
  verifyJwt: boolean
  files: string[]
}

/**
 * Lets the real CLI deploy to an API on this machine that writes down what it gets, and unpacks that as the platform
 * would. Beside each function lie the packages that it may import.
 *
 * @param place the repository, and what its functions are called
 */
export async function recordUpload(folder: string, place: Place = CHECKOUT): Promise<Uploaded[]> {
  const uploaded: Uploaded[] = []
  const api = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/json')
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://api.invalid')
    const slug = searchParams.get('slug')
    const body = await buffer(request)
    if (request.method === 'POST' && slug) {
      const headers = { 'content-type': request.headers['content-type'] ?? '' }
      const form = await new Response(new Uint8Array(body), { headers }).formData()
      uploaded.push(await unpack(slug, form, join(folder, slug)))
      const made = { id: crypto.randomUUID(), slug, name: slug, version: 1, status: 'ACTIVE' }
      response.writeHead(201).end(JSON.stringify({ ...made, created_at: 1, updated_at: 1 }))
    } else if (request.method === 'PUT') response.end('{"functions": []}')
    else response.end(pathname.endsWith('/functions') ? '[]' : '{}')
  })
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  const address = api.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  try {
    await deployTo(origin, folder, place)
  } finally {
    api.close()
  }
  await layProductionPackages(folder, 'link')
  return uploaded.sort((a, b) => (a.slug < b.slug ? -1 : 1))
}

async function deployTo(origin: string, folder: string, place: Place): Promise<void> {
  const names = ['api_url', 'dashboard_url', 'docs_url'].map((name) => `${name}: ${origin}\n`)
  const hosts = 'name: recording\nproject_host: api.invalid\npooler_host: api.invalid\n'
  const profile = join(folder, 'profile.yaml')
  await mkdir(folder, { recursive: true })
  await writeFile(profile, hosts + names.join(''))
  const { code, output } = await runCommand(
    process.execPath,
    [
      installed('supabase', 'dist', 'supabase.js'),
      ...deployWords(place),
      ...['--profile', profile, '--workdir', place.root],
    ],
    {
      ...process.env,
      SUPABASE_TELEMETRY_DISABLED: '1',
      // A token of the right form, for an API that is a few lines above.
      SUPABASE_ACCESS_TOKEN: `sbp_${'0'.repeat(40)}`,
    },
  )
  if (code !== 0) throw new Error(`supabase functions deploy failed: ${output}`)
}

/** What a deployment says to the CLI about functions. */
function deployWords(place: Place): string[] {
  const steps = shownPlan(readOptions(['--project-ref', 'a'.repeat(20)], place))
  return steps.find(({ words }) => words[0] === 'functions')?.words ?? []
}

async function unpack(slug: string, form: FormData, folder: string): Promise<Uploaded> {
  const files: string[] = []
  for (const part of form.getAll('file')) {
    if (typeof part === 'string') continue
    const path = normalize(part.name)
    if (path.startsWith('..') || path.startsWith('/')) throw new Error(`a file outside: ${path}`)
    files.push(path)
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), new Uint8Array(await part.arrayBuffer()))
  }
  const metadata = JSON.parse(String(form.get('metadata')))
  return {
    slug,
    folder,
    entrypoint: metadata.entrypoint_path,
    importMap: metadata.import_map_path,
    verifyJwt: metadata.verify_jwt,
    files,
  }
}
