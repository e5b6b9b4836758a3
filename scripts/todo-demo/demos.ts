import type { StackInfo } from '../../local-stack/info.ts'

/** One way in, played from beginning to end; throws at the first step that did not do what it says. */
export type Demo = (stack: StackInfo) => Promise<void>

/** Every demo, by the word after `npm run demo --`: the only list. One file each. */
export const demos = {
  mcp: async (stack) => (await import('./mcp.ts')).demoMcp(stack),
  gpt: async (stack) => (await import('./gpt.ts')).demoGpt(stack),
  pairing: async (stack) => (await import('./pairing.ts')).demoPairing(stack),
  device: async (stack) => (await import('./device.ts')).demoDevice(stack),
  approval: async (stack) => (await import('./approval.ts')).demoApproval(stack),
} as const satisfies Record<string, Demo>
