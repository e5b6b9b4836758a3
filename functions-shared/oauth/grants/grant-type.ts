import type { ClientAnswer, ClientRequest } from '../clients/client-endpoint.ts'
import type { TokenResponse } from './token-pair.ts'

/** A grant type: one call of one entry function. */
export type GrantType = (...args: Parameters<ClientRequest>) => Promise<ClientAnswer<TokenResponse>>
