import { deploymentAt } from '../../../scripts/packs/deployment.ts'

/** A deployment that the platforms take, which is not there. */
export const deployment = deploymentAt('https://api.example.com')

export const privacyUrl = 'https://api.example.com/privacy'
