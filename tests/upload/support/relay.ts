import { rmSync } from 'node:fs'
import { connect, createServer, type NetConnectOpts, type Server } from 'node:net'

/** Passes connections on, from a port or a Unix socket to another; namespaces share the file system, not the network. */
export async function relay(
  from: { path: string } | { port: number },
  to: NetConnectOpts,
): Promise<Server> {
  if ('path' in from) rmSync(from.path, { force: true })
  const server = createServer((socket) => {
    const other = connect(to)
    socket.on('error', () => other.destroy())
    other.on('error', () => socket.destroy())
    socket.pipe(other)
    other.pipe(socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen('path' in from ? from.path : { ...from, host: '127.0.0.1' }, resolve)
  })
  return server
}
