import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import worker from '../../examples/custom-domain/worker.ts'
import { runtimes, startFunctions } from './functions-process.ts'
import { stack } from './stack.ts'

/** A hosted project whose functions go by a domain of the operator's, in front of which examples/custom-domain stands. */
export interface CustomDomain {
  /** `https://ai.example.com`, as it were. */
  origin: string
  /** `https://<ref>.supabase.co`: the functions and nothing else. */
  project: string
  stop(): Promise<void>
}

/** Starts both, on the database of the running stack. */
export async function startCustomDomain(): Promise<CustomDomain> {
  const [node] = runtimes
  if (!node) throw new Error('no runtime')
  let project = ''
  const front = serve({
    fetch: (request) => worker.fetch(request, { PROJECT_URL: project }),
    hostname: '127.0.0.1',
    port: 0,
  })
  if (!front.listening) await new Promise((resolve) => front.once('listening', resolve))
  const origin = `http://127.0.0.1:${addressOf(front.address()).port}`
  const functions = await startFunctions(node, {
    PATCHBAY_PUBLIC_URL: origin,
    PATCHBAY_WEB_URL: stack.web_url,
    PATCHBAY_DB_URL: stack.db_url,
    PATCHBAY_DCR: 'on',
  })
  project = new URL(functions.F).origin
  return {
    origin,
    project,
    async stop() {
      await new Promise((resolve) => front.close(resolve))
      await functions.stop()
    },
  }
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('no address')
  return address
}
