import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../../local-stack/paths.ts'
import { readProject } from '../../local-stack/project/project.ts'
import { bundleFunction } from './bundle.ts'
import { type ColdCase, type ColdTimes, measureCold } from './measure.ts'
import { type ColdRow, medianTimes } from './report.ts'

/** Where and with what the processes run. */
interface Place {
  /** For the bundles and Deno's cache. */
  folder: string
  env: Record<string, string>
  rounds: number
}

/**
 * Bundles every function and times fresh processes of it, the functions in turn. One round more comes first and is not
 * counted: it warms the machine and lets Deno keep the sources without their types.
 *
 * @param requests by function
 */
export async function timeFunctions(
  requests: Record<string, () => Omit<ColdCase, 'file'>>,
  { folder, env, rounds }: Place,
): Promise<ColdRow[]> {
  const measured = await Promise.all(
    readProject(ROOT, env).patchbay.map(async ({ name, file }) => {
      const request = requests[name]
      if (!request) throw new Error(`there is no first request for the function ${name}`)
      const bundle = await bundleFunction(name)
      const one = join(folder, 'bundles', name, 'index.js')
      await mkdir(join(one, '..'), { recursive: true })
      await writeFile(one, bundle.code)
      const times = (path: string) =>
        measureCold({ ...request(), file: pathToFileURL(path).href }, env, join(folder, 'deno'))
      const bundled: ColdTimes[] = []
      const sources: ColdTimes[] = []
      return {
        row: () => ({ name, bundle, bundled: medianTimes(bundled), sources: medianTimes(sources) }),
        async round(counts: boolean) {
          const both = [await times(one), await times(file)] as const
          if (!counts) return
          bundled.push(both[0])
          sources.push(both[1])
        },
      }
    }),
  )

  for (let round = 0; round <= rounds; round++) {
    for (const one of measured) await one.round(round > 0)
  }
  return measured.map(({ row }) => row())
}
