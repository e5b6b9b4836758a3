import { readFileSync } from 'node:fs'
import { createServer, connect as dial, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { createSplitter, fatal, isSslRequest, welcome } from './messages.ts'

const read = (name: string) => readFileSync(new URL(`tls/${name}`, import.meta.url), 'utf8')

/** What the door does with a connection. */
export type Behaviour =
  | { does: 'lead on' }
  | { does: 'close at once' }
  | { does: 'close at the start-up' }
  | { does: 'reset at the start-up' }
  | { does: 'close during the login' }
  | { does: 'say nothing' }
  | { does: 'refuse'; code: string; text: string }
  | { does: 'refuse each statement'; code: string; text: string }

/** A listener in the place of Postgres, or of its pooler. */
export interface PostgresDoor {
  port: number
  /** May be changed at any time; new connections meet it. */
  behaviour: Behaviour
  /** How many connections came. */
  connections: number
  /** The first message of each connection, where the door speaks TLS or refuses to. */
  first: Buffer[]
  /** What came in clear text after it. */
  clearText: Buffer[]
  /** Ends the connections that there are. */
  cut(): void
  stop(): Promise<void>
}

/** AuthenticationCleartextPassword. */
const WHO_ARE_YOU = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3])

/** @param tls 'yes': speaks TLS with the test-only certificate; 'no': answers N */
export async function startPostgresDoor(options: {
  leadsTo: number
  tls?: 'yes' | 'no'
  /** An address of this machine. */
  at?: string
}): Promise<PostgresDoor> {
  const sockets = new Set<Socket>()
  const track = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  }

  const server = createServer((socket) => {
    track(socket)
    door.connections++
    if (door.behaviour.does === 'close at once') socket.destroy()
    else if (options.tls) expectSslRequest(socket)
    else meet(socket)
  })

  const expectSslRequest = (socket: Socket) => {
    socket.once('data', (chunk) => {
      door.first.push(chunk)
      if (!isSslRequest(chunk) || options.tls === 'no') {
        socket.on('data', (more) => void door.clearText.push(more))
        socket.write('N')
        return
      }
      socket.write('S', () => {
        const key = read('test-only-server.key')
        const secured = new TLSSocket(socket, {
          isServer: true,
          key,
          cert: read('test-only-server.pem'),
        })
        track(secured)
        meet(secured)
      })
    })
  }

  const meet = (socket: Socket) => {
    const { behaviour } = door
    if (behaviour.does === 'lead on') {
      const postgres = dial(options.leadsTo, '127.0.0.1')
      track(postgres)
      socket.pipe(postgres).pipe(socket)
      socket.on('close', () => postgres.destroy())
      postgres.on('close', () => socket.destroy())
      return
    }
    const split = createSplitter(true)
    socket.on('data', (chunk) => {
      for (const { type } of split(chunk)) answer(socket, behaviour, type)
    })
  }

  const refuse = (socket: Socket, { code, text }: { code: string; text: string }) => {
    socket.removeAllListeners('data')
    // What is left unread would make the end a reset, which takes the answer with it.
    socket.resume()
    socket.end(fatal(code, text))
  }

  const answer = (socket: Socket, behaviour: Behaviour, type: string) => {
    const isStartUp = type === ''
    switch (behaviour.does) {
      case 'close at the start-up':
        socket.end()
        break
      case 'reset at the start-up':
        socket.resetAndDestroy()
        break
      case 'close during the login':
        if (isStartUp) socket.write(WHO_ARE_YOU, () => socket.destroy())
        break
      case 'refuse':
        refuse(socket, behaviour)
        break
      case 'refuse each statement':
        if (isStartUp) socket.write(welcome())
        else refuse(socket, behaviour)
    }
  }

  await new Promise<void>((resolve) => server.listen(0, options.at ?? '127.0.0.1', resolve))
  const address = server.address()
  const door: PostgresDoor = {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    behaviour: { does: 'lead on' },
    connections: 0,
    first: [],
    clearText: [],
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    async stop() {
      door.cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return door
}
