import process from 'node:process'
import { notifyByMail } from './notify-by-mail.ts'

export default { fetch: notifyByMail(process.env) }
