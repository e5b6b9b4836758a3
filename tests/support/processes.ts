import { execFileSync } from 'node:child_process'

/** The process of a private stack that has all of these in its command line; undefined while there is none. */
export function findProcess(...parts: string[]): number | undefined {
  const list = execFileSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' })
  const line = list.split('\n').find((one) => parts.every((part) => one.includes(part)))
  return line === undefined ? undefined : Number.parseInt(line, 10)
}
