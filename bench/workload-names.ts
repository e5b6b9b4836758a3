/** The workloads of `npm run bench`, in the order of their rows. */
export const workloadNames = [
  'code exchange',
  'refresh',
  'status read',
  'listTodos',
  'createTodo',
  'MCP tools/call',
] as const

export type WorkloadName = (typeof workloadNames)[number]

/** Those that any OAuth server has, so that others can be measured at them. */
const oauthWorkloads = ['code exchange', 'refresh', 'status read'] as const

export type OAuthWorkload = (typeof oauthWorkloads)[number]

export const isOAuth = (name: WorkloadName): name is OAuthWorkload =>
  oauthWorkloads.some((one) => one === name)
