import type { FrontSettings } from './settings.ts'

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Whether a host with its port, as a request names it, is one of this origin's: loopback, or the host of --public-url. A
 * page of another site that makes its own name lead here (DNS rebinding) is of one origin with what answers it; its Host
 * shows the name.
 */
export function createOwnHosts({
  port,
  publicOrigin,
}: Pick<FrontSettings, 'port' | 'publicOrigin'>): (host: string) => boolean {
  const own = new Set(LOOPBACK.flatMap((name) => hostsOf(`http://${name}:${port}`)))
  if (publicOrigin !== null) for (const host of hostsOf(publicOrigin)) own.add(host)
  // As most write it first.
  return (host) => own.has(host) || own.has(host.toLowerCase())
}

/** The default port of the scheme may be left out or not. */
function hostsOf(origin: string): string[] {
  const url = new URL(origin)
  if (url.port !== '') return [url.host]
  return [url.host, `${url.host}:${url.protocol === 'https:' ? 443 : 80}`]
}
