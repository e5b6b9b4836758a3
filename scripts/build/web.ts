import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { inRoot, installed } from '../../local-stack/paths.ts'
import { runCommand } from '../test/run-command.ts'

/** A web app without an app: Patchbay's own pages. */
const NO_APP = `import type { WebApp } from '../web-app.ts'

export const webApp: WebApp = {}
`

/** Builds Patchbay's own pages, without those of the app that this checkout ships. */
export async function buildOwnPages(outDir: string): Promise<void> {
  // Where packages are found as they are from web/.
  const place = inRoot('node_modules', '.cache', `patchbay-web-${process.pid}`)
  const app = join(place, 'web/src/app')
  try {
    const filter = (path: string) => !/\/dist$/.test(path)
    await cp(inRoot('web'), join(place, 'web'), { recursive: true, filter })
    for (const folder of ['client', 'functions-shared']) {
      await cp(inRoot(folder), join(place, folder), { recursive: true })
    }
    await rm(app, { recursive: true })
    await mkdir(app)
    await writeFile(join(app, 'web-app.ts'), NO_APP)
    const words = ['build', join(place, 'web'), '--outDir', outDir, '--emptyOutDir']
    const { code, output } = await runCommand(process.execPath, [
      ...[installed('vite', 'bin', 'vite.js'), ...words, '--logLevel', 'warn'],
    ])
    if (code !== 0) throw new ExpectedError('The web app does not build.', output)
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}
