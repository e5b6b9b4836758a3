import type { Route } from '../runtime/http/edge-function.ts'
import { health } from './health.ts'
import { getMetrics } from './metrics/endpoint.ts'
import { forOperator } from './operator.ts'
import { probe } from './probe.ts'
import { dispatchWebhooks } from './webhooks/dispatch.ts'

/** Routes of `F/ops`. */
export const operationsRoutes: readonly Route[] = [
  ['GET', '/health', health],
  ['GET', '/metrics', forOperator(getMetrics)],
  ['POST', '/probe', forOperator(probe)],
  ['POST', '/webhooks/dispatch', forOperator(dispatchWebhooks)],
]
