// Outgoing requests in a process of its own, in whatever runtime it is started: a line of JSON in, a line of JSON out.
// No handler catches what is thrown late: it ends the process, as it would end a function's.
import { readdirSync, readlinkSync } from 'node:fs'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fetchClientMetadata } from '../../functions-shared/oauth/clients/metadata-document.ts'
import { sendMessage } from '../../functions-shared/ops/webhooks/send.ts'
import { fetchPublic } from '../../functions-shared/runtime/network/fetch-public.ts'
import type { OutgoingCall } from './outgoing.ts'

for await (const line of createInterface({ input: process.stdin })) {
  const { id, call } = JSON.parse(line)
  answer(call).then(
    (value) => write({ id, value }),
    (error) => write({ id, error: { name: error.name, message: error.message } }),
  )
}

function write(answered: object): void {
  process.stdout.write(`${JSON.stringify(answered)}\n`)
}

async function answer(call: OutgoingCall): Promise<unknown> {
  if (call.what === 'sockets') return openSockets()
  const guard = guardOf(call.guard)
  if (call.what === 'fetchClientMetadata') return fetchClientMetadata(call.url, guard)
  if (call.what === 'sendMessage') return sendMessage(call.message, call.local, guard)
  const { status, headers, body } = await fetchPublic(new URL(call.url), {
    timeout: 2000,
    maxOctets: 1000,
    ...guard,
  })
  return { status, headers: Object.fromEntries(headers), body }
}

/** The real guard, where a test does not say otherwise. */
function guardOf({
  addresses,
  isAllowed,
  ...rest
}: Extract<OutgoingCall, { guard: object }>['guard']) {
  const resolve = {
    never: () => new Promise<string[]>(() => {}),
    fails: () => Promise.reject(new Error('ENOTFOUND')),
  }
  return {
    ...rest,
    ...(addresses && {
      resolve: typeof addresses === 'string' ? resolve[addresses] : async () => addresses,
    }),
    ...(isAllowed && { isAllowed: () => true }),
  }
}

function openSockets(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
    } catch {
      return false
    }
  }).length
}
