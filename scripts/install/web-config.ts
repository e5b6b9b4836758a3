import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSiteConfig, unknownSettings } from '../../client/site/site-config.ts'
import { type Finding, obstacle, ok } from '../support/findings.ts'

/** Where the pages will be is not known; what is relative is relative to there. */
const SOMEWHERE = 'https://pages.invalid'

/** What is wrong with the `config.json` of the pages in a folder, a sentence each. */
export async function webConfigFaults(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, 'config.json'), 'utf8').catch(() => null)
  if (text === null) return ['config.json is not there.']
  const body = parsed(text)
  const read = readSiteConfig(body, SOMEWHERE)
  return [...(read.ok ? [] : read.faults), ...unknownSettings(body)]
}

/** The same, as `check` says it. */
export async function checkWebConfig(folder: string): Promise<Finding[]> {
  const faults = await webConfigFaults(folder)
  if (faults.length === 0) return [ok(`${join(folder, 'config.json')} can be used.`)]
  return faults.map((fault) => obstacle(fault, `Change it in ${join(folder, 'config.json')}.`))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
