import { clientV1, clientV2, type PageClient } from './clients.ts'

// A page of another origin than the server's: it connects, comes back from the consent, and adds a note at each click.

const shown = document.querySelector('output') ?? document.body
const show = (what: string, value: unknown) => {
  shown.textContent = `${what}: ${value instanceof Error ? value.message : JSON.stringify(value)}`
}

function clientOf(): PageClient {
  const asked = new URLSearchParams(location.search)
  for (const name of ['server', 'sdk']) {
    const value = asked.get(name)
    if (value !== null) sessionStorage.setItem(name, value)
  }
  const server = new URL(sessionStorage.getItem('server') ?? location.href)
  return sessionStorage.getItem('sdk') === '1' ? clientV1(server) : clientV2(server)
}

const client = clientOf()

/** Connects; where the server wants a sign-in, the SDK leaves this page, and comes back with a code. */
async function connect(): Promise<void> {
  try {
    await client.connect()
    show('connected', await client.toolNames())
  } catch (error) {
    show('refused', error)
  }
}

async function add(): Promise<void> {
  try {
    show('added', await client.call('createNote', { title: 'From a page' }))
  } catch (error) {
    show('refused', error)
  }
}

document.querySelector('#connect')?.addEventListener('click', connect)
document.querySelector('#add')?.addEventListener('click', add)

const callback = new URLSearchParams(location.search)
if (callback.has('code')) {
  await client.finishAuth(callback).catch((error) => show('refused', error))
  await connect()
}
