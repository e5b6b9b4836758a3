/** How an operator calls the tool for clients: the core is JavaScript in an adopter's repository, and TypeScript only here. */
export const CLIENTS_COMMAND: string = import.meta.url.endsWith('.ts')
  ? 'npm run clients --'
  : 'npx patchbay clients'
