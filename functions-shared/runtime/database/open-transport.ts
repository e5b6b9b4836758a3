import { findDeno } from '../network/deno-network.ts'
import type { OpenTransport } from './transport.ts'
import { openDenoTransport } from './transport-deno.ts'
import { openNodeTransport } from './transport-node.ts'

const deno = findDeno()

/** Opens a transport in the runtime that this is. */
export const openTransport: OpenTransport = deno ? openDenoTransport(deno) : openNodeTransport
