import { connect, type Socket } from 'node:net'

/** A connection that says what no client would. */
export interface RawConnection {
  socket: Socket
  /** All that came back so far. */
  said(): string
  /** Whether the server ended it. */
  isClosed(): boolean
}

/** Opens a connection to an origin of this machine and sends `text` as it is. */
export async function rawConnection(origin: string, text = ''): Promise<RawConnection> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  let said = ''
  let isClosed = false
  socket.on('data', (chunk) => {
    said += chunk
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    isClosed = true
  })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  socket.write(text)
  return { socket, said: () => said, isClosed: () => isClosed }
}
