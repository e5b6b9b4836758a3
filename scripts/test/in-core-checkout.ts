// Runs parts or files in the checkout that this program lies in, which core-parts.ts started, and tells it the counts.
import { withTemporary } from '../../local-stack/temporary/temporary.ts'
import { BESIDE, coreParts } from './core-parts.ts'
import { isFile, runFiles } from './files.ts'
import { chosen, runParts } from './run-parts.ts'

const orphaned = () => process.kill(process.pid, 'SIGTERM')
process.once('disconnect', orphaned)

const words = process.argv.slice(2)
const files = words.filter(isFile)
const parts = files.length > 0 ? { 'core files': runFiles(files) } : chosen(coreParts, words)
const counts = await withTemporary('core', (temporary) => runParts(parts, temporary, BESIDE))
process.off('disconnect', orphaned)
process.send?.(counts)
process.disconnect?.()
