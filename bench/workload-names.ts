/** The workloads of `npm run bench`, in the order of their rows. */
export const workloadNames = [
  'code exchange',
  'refresh',
  'status read',
  'status, Data API',
  'listTodos',
  'createTodo',
  'MCP tools/call',
] as const

export type WorkloadName = (typeof workloadNames)[number]
