import { createServer, connect as dial, type Socket } from 'node:net'
import { createSplitter, type Message, startUpMessage, startUpParameters } from './messages.ts'

/**
 * A pooler in transaction mode, as Supavisor is: it drops the parameters of the start-up but for user and database, gives
 * a client a backend at its first message, and takes it back at the first ReadyForQuery, whatever the client has sent
 * meanwhile. So the answers to what was pipelined go to whoever has the backend next, or to nobody.
 *
 * Each login is checked by Postgres itself; the connection that was opened for it becomes a backend while there is room.
 */
export interface TransactionPooler {
  port: number
  /** What each client asked for at its start. */
  startUps: Record<string, string>[]
  /** How many backends a login has. */
  backends(user: string): number
  /** How many times a backend had something to say and nobody who would listen. */
  lost: number
  stop(): Promise<void>
}

interface Backend {
  socket: Socket
  user: string
  client: Client | undefined
}

interface Client {
  socket: Socket
  user: string
  backend: Backend | undefined
  /** What waits for a backend. */
  waiting: Buffer[]
}

export async function startTransactionPooler(options: {
  leadsTo: number
  /** Backends of a login. */
  size: number
}): Promise<TransactionPooler> {
  const sockets = new Set<Socket>()
  const backends = new Set<Backend>()
  const queue: Client[] = []

  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }

  const server = createServer((socket) => {
    track(socket)
    const client: Client = { socket, user: '', backend: undefined, waiting: [] }
    const split = createSplitter(true)
    let login: Socket | undefined
    let isIn = false
    const letIn = () => {
      isIn = true
    }
    socket.on('data', (chunk) => {
      for (const { type, octets } of split(chunk)) {
        if (type === '') login = logIn(client, octets, letIn)
        else if (!isIn) login?.write(octets)
        else if (type === 'X') socket.destroy()
        else send(client, octets)
      }
    })
    socket.on('close', () => {
      if (!isIn) login?.destroy()
      forget(client)
    })
  })

  /** Passes the login on to Postgres, and what that says back. */
  const logIn = (client: Client, startUp: Buffer, done: () => void): Socket => {
    const parameters = startUpParameters(startUp)
    pooler.startUps.push(parameters)
    const { user = '', database = '' } = parameters
    client.user = user
    const socket = dial(options.leadsTo, '127.0.0.1')
    track(socket)
    const split = createSplitter(false)
    let backend: Backend | undefined
    socket.write(startUpMessage({ user, database }))
    socket.on('data', (chunk) => {
      for (const message of split(chunk)) {
        if (backend) {
          receive(backend, message)
          continue
        }
        client.socket.write(message.octets)
        if (message.type !== 'Z') continue
        done()
        backend = { socket, user, client: undefined }
        if (ofUser(user).length < options.size) {
          backends.add(backend)
          assign()
        } else socket.destroy()
      }
    })
    socket.on('close', () => {
      if (!backend) client.socket.destroy()
      else if (backends.delete(backend)) backend.client?.socket.destroy()
    })
    return socket
  }

  const ofUser = (user: string) => [...backends].filter((backend) => backend.user === user)

  const send = (client: Client, octets: Buffer) => {
    if (client.backend) {
      client.backend.socket.write(octets)
      return
    }
    if (client.waiting.length === 0) queue.push(client)
    client.waiting.push(octets)
    assign()
  }

  const assign = () => {
    for (const backend of backends) {
      if (backend.client) continue
      const place = queue.findIndex(({ user }) => user === backend.user)
      const [client] = place < 0 ? [] : queue.splice(place, 1)
      if (!client) continue
      client.backend = backend
      backend.client = client
      for (const octets of client.waiting.splice(0)) backend.socket.write(octets)
    }
  }

  const receive = (backend: Backend, { type, octets }: Message) => {
    const { client } = backend
    if (client) client.socket.write(octets)
    else pooler.lost++
    const isIdle = type === 'Z' && octets[5] === 'I'.charCodeAt(0)
    if (!client || !isIdle) return
    client.backend = undefined
    backend.client = undefined
    assign()
  }

  /** A client that is gone: nobody may get what its backend is still at. */
  const forget = (client: Client) => {
    const place = queue.indexOf(client)
    if (place >= 0) queue.splice(place, 1)
    if (!client.backend) return
    backends.delete(client.backend)
    client.backend.socket.destroy()
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const pooler: TransactionPooler = {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    startUps: [],
    backends: (user) => ofUser(user).length,
    lost: 0,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return pooler
}
