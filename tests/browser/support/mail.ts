import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { waitFor } from '../../../local-stack/wait-for.ts'
import { localDir } from '../../support/stack.ts'

/** What Auth wrote to an address last, as the developer finds it in the log of mails. */
export const mailTo = (email: string) =>
  waitFor(`a mail to ${email}`, async () => {
    const log = await readFile(join(localDir, 'mail.log'), 'utf8')
    const mail = log.slice(log.lastIndexOf(`to ${email}:`))
    const code = /code is: (\d+)/.exec(mail)?.[1]
    const link = /link: (\S+)/.exec(mail)?.[1]
    return log.includes(`to ${email}:`) && code && link ? { code, link } : undefined
  })
