import { json, notFound } from './answers.ts'
import type { FrontSettings } from './settings.ts'
import { CONTENT_TYPES, openerPolicy, securityHeaders } from './web-headers.ts'

type File = { body: Uint8Array<ArrayBuffer>; headers: Record<string, string> }

/**
 * Serves the built web app from memory, `index.html` for each of its pages, and /config.json, from which the app learns
 * where its servers are.
 */
export async function serveWeb(settings: FrontSettings) {
  const security = securityHeaders(settings)
  const files = new Map<string, File>()
  if (settings.webDir !== null) await readFiles(settings.webDir, security, files)
  const index = files.get('/index.html')
  const pages = pagesIn(files.get('/pages.json'))
  const isPage = (path: string) => pages.some((pattern) => pattern.test(path))
  const configHeaders = {
    ...security,
    'content-type': 'application/json',
    'cache-control': 'no-store',
  }

  return (request: Request, origin: string, pathAndQuery: string): Response => {
    const [path = '/'] = pathAndQuery.split('?')
    const file =
      path === '/config.json'
        ? { body: config(settings, request, origin), headers: configHeaders }
        : (files.get(path) ?? page(path, request))
    if (!file) return notFound(path)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return json(
        405,
        { error: 'method_not_allowed', message: 'Pages are read only.' },
        { allow: 'GET, HEAD' },
      )
    }
    const status = file === index && !isPage(path) && path !== '/index.html' ? 404 : 200
    // To HEAD, Deno sends the headers of this and leaves the body out.
    const headers = file === index ? { ...file.headers, ...openerPolicy(path) } : file.headers
    return new Response(file.body, { status, headers })
  }

  /** A person who goes to an unknown address sees the app's own words about that, with status 404. */
  function page(path: string, request: Request): File | undefined {
    const wantsPage = isPage(path) || request.headers.get('accept')?.includes('text/html')
    return wantsPage ? index : undefined
  }
}

/** The pages of the web app, which its own router shows: paths like `/login/:temp_code`, as its build lists them. */
function pagesIn(file: File | undefined): RegExp[] {
  const paths: string[] = file ? JSON.parse(new TextDecoder().decode(file.body)) : ['/']
  return paths.map((path) => {
    const segments = path.split('/').filter((segment) => segment !== '')
    const pattern = segments.map((segment) =>
      segment.startsWith(':') ? '/[^/]+' : `/${segment.replace(/[^\w-]/g, '\\$&')}`,
    )
    return new RegExp(`^${pattern.join('')}/?$`)
  })
}

/** Addresses as the browser sees them: the public origin when it came through there, else the one that it asked. */
function config(
  settings: FrontSettings,
  request: Request,
  origin: string,
): Uint8Array<ArrayBuffer> {
  const { publicOrigin, publishableKey, functionPrefix } = settings
  const host = request.headers.get('x-forwarded-host') ?? request.headers.get('host')
  const base = publicOrigin !== null && host === new URL(publicOrigin).host ? publicOrigin : origin
  const body = JSON.stringify({
    supabase_url: base,
    functions_url: `${base}/functions/v1`,
    publishable_key: publishableKey,
    ...(functionPrefix !== '' && { function_prefix: functionPrefix }),
  })
  return new TextEncoder().encode(body)
}

async function readFiles(
  root: string,
  security: Record<string, string>,
  files: Map<string, File>,
  folder = '',
): Promise<void> {
  for await (const entry of Deno.readDir(root + folder)) {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory) await readFiles(root, security, files, path)
    else {
      const headers = { ...security, ...headersFor(path) }
      files.set(path, { body: await Deno.readFile(root + path), headers })
    }
  }
}

function headersFor(path: string): Record<string, string> {
  const extension = path.slice(path.lastIndexOf('.') + 1)
  return {
    'content-type': CONTENT_TYPES[extension] ?? 'application/octet-stream',
    // Vite puts a hash of the content into every name under /assets/.
    'cache-control': path.startsWith('/assets/')
      ? 'public, max-age=31536000, immutable'
      : 'no-cache',
  }
}
