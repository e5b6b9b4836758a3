import sparticuz from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

/**
 * Made for one process without a sandbox and without web security. Here several pages run side by side, and what the
 * browser enforces (policies, CORS, origins) is part of what is tested. Nothing here needs a GPU, and to start one in
 * software stops a page for seconds.
 */
const UNWANTED =
  /single-process|no-zygote|web-security|allow-running-insecure|isolation|=angle|swiftshader|gpu|webgl/

/** Starts the Chromium that npm brought along. */
export async function launchBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [...sparticuz.args.filter((argument) => !UNWANTED.test(argument)), '--disable-gpu'],
  })
}
