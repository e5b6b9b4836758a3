/** Whether this is the package's JavaScript and not a checkout. */
const isPackage = import.meta.url.endsWith('.js')

/**
 * How somebody calls a command, for usages and hints: `npx patchbay clients` in a project, `npm run clients --` in a
 * checkout of Patchbay.
 *
 * @param script its name in the checkout, where it has another one
 */
export function calledAs(command: string, script = command): string {
  return isPackage ? `npx patchbay ${command}` : `npm run ${script} --`
}
