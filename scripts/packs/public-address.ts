// Under these every customer has a domain of its own (publicsuffix.org); more may be added as they are met.
const SHARED = [
  'supabase.co',
  'supabase.in',
  'vercel.app',
  'netlify.app',
  'pages.dev',
  'workers.dev',
  'github.io',
  'web.app',
  'onrender.com',
  'fly.dev',
  'ngrok.app',
  'ngrok-free.app',
  'ngrok-free.dev',
  'trycloudflare.com',
  'loca.lt',
]

/** The domain that somebody registered: `example.com` of `api.example.com`, `x.supabase.co` of `x.supabase.co`. */
export function rootDomain(hostname: string): string {
  const labels = hostname.split('.')
  const suffix = SHARED.find((one) => hostname.endsWith(`.${one}`))
  // com.au, co.uk: a country's own second level.
  const country = /\.(com|co|org|net|gov|edu|ac)\.[a-z]{2}$/.test(hostname)
  const kept = suffix ? suffix.split('.').length + 1 : country ? 3 : 2
  return labels.slice(-kept).join('.')
}

// RFC 6761, 6762, 7686, 8375, 9476, and what routers and clouds use.
const PRIVATE =
  /(^|\.)(local|localhost|localdomain|internal|intranet|lan|home|corp|test|invalid|onion|alt|arpa)$/
const NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/

/** Why an assistant's servers can't reach a URL; undefined when they can. */
export function unreachable(text: string): string | undefined {
  const url = URL.parse(text)
  if (!url) return 'is no URL'
  if (url.protocol !== 'https:') return 'is not https'
  if (url.port !== '') return `is not on port 443`
  if (/^[\d.]+$|^\[/.test(url.hostname)) return 'is an address and no name'
  if (url.hostname.endsWith('.')) return 'ends with a dot'
  if (!url.hostname.includes('.') || PRIVATE.test(url.hostname)) {
    return 'is a name of a private network'
  }
  // A browser's URL may hold `*`, `$` and `;`; DNS, and a command that is pasted into a shell, must not.
  if (!NAME.test(url.hostname)) return 'is not a host name'
  return undefined
}
