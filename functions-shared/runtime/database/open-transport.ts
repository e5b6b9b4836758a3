import { findDeno } from '../network/deno-network.ts'
import type { OpenTransport } from './transport.ts'
import { openDenoTlsTransport } from './transport-deno.ts'
import { openNodeTransport } from './transport-node.ts'

const deno = findDeno()
const openTls = deno ? openDenoTlsTransport(deno) : openNodeTransport

/** Opens a transport in the runtime that this is; Deno's `node:net` serves clear text as well as Node's. */
export const openTransport: OpenTransport = (address, events, signal) =>
  (address.ca === null ? openNodeTransport : openTls)(address, events, signal)
