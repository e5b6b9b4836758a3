import { IS_CHECKOUT } from '../paths.ts'

/**
 * How somebody calls a command, for usages and hints: `npx patchbay clients` in a project, `npm run clients --` in a
 * checkout of Patchbay.
 *
 * @param script its name in the checkout, where it has another one
 */
export function calledAs(command: string, script = command): string {
  return IS_CHECKOUT ? `npm run ${script} --` : `npx patchbay ${command}`
}
