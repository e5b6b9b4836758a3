import { readFile, writeFile } from 'node:fs/promises'
import { launchBrowser } from '../../../../scripts/support/chromium.ts'

/** Pixels of a side: directories take 64 to 4096. */
const SIDE = 512

/** Draws an SVG as a square PNG, with nothing behind it. */
export async function drawIcon(svgPath: string, pngPath: string): Promise<void> {
  const svg = await readFile(svgPath, 'utf8')
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: SIDE, height: SIDE } })
    const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
    await page.setContent(
      `<body style="margin:0"><img src="${source}" width="${SIDE}" height="${SIDE}" style="display:block">`,
    )
    await page.locator('img').evaluate((image: HTMLImageElement) => image.decode())
    await writeFile(pngPath, await page.screenshot({ omitBackground: true }))
  } finally {
    await browser.close()
  }
}
