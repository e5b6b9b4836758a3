import { createPatchbay } from '../create-patchbay.ts'
import { about } from './about.ts'
import { account } from './account.ts'
import { actions } from './actions.ts'
import { instructions } from './instructions.ts'
import { planDay } from './prompts/plan-day.ts'

/** This app: what the Edge Functions serve. */
export const app = createPatchbay({ about, instructions, account, actions, prompts: [planDay] })
