import { findDeno } from './deno-network.ts'
import type { OpenWire } from './wire.ts'
import { openTlsInDeno } from './wire-deno.ts'
import { openWireInNode } from './wire-node.ts'

const deno = findDeno()
const openTls = deno ? openTlsInDeno(deno) : openWireInNode

/** Opens a wire in the runtime that this is; Deno's `node:net` serves clear text as well as Node's. */
export const openWire: OpenWire = (address, events, signal) =>
  (address.ca === null ? openWireInNode : openTls)(address, events, signal)
