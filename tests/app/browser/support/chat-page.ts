/** What somebody said in the chat, or a tool that was called. */
export interface Line {
  by: 'user' | 'assistant' | 'tool'
  text: string
}

/** The page that the recording is taken of: a chat, and the phone as a picture. `show` and `toWebp` are its functions. */
export const chatPage = `<!doctype html>
<style>
  * { box-sizing: border-box; margin: 0 }
  body { display: flex; gap: 36px; height: 100vh; padding: 22px 30px; background: #eef1f0; color: #1b2523;
    font: 16px/1.45 system-ui, 'Open Sans', sans-serif }
  .chat { flex: 1; display: flex; flex-direction: column; gap: 12px; padding: 20px; border-radius: 16px; background: #fff }
  .lines { flex: 1; display: flex; flex-direction: column; justify-content: flex-end; gap: 10px }
  .line { max-width: 88%; padding: 9px 14px; border-radius: 14px }
  .user { align-self: flex-end; background: #e3eeeb }
  .assistant { padding-left: 2px }
  .tool { padding: 4px 10px; border: 1px solid #cfdad7; border-radius: 8px; font: 13px/1.4 monospace; color: #44615a;
    align-self: flex-start }
  .draft { min-height: 44px; padding: 10px 14px; border: 1px solid #cfdad7; border-radius: 12px; color: #1b2523 }
  .draft:empty::before { content: 'Reply to Claude'; color: #7c8a87 }
  .phone { width: 262px; height: 456px; border: 7px solid #1b2523; border-radius: 30px; overflow: hidden; background: #fff }
  .phone img { display: block; width: 248px }
</style>
<div class="chat"><div class="lines"></div><div class="draft"></div></div>
<div class="phone"><img alt=""></div>
<script>
  window.show = async (lines, draft, png) => {
    document.querySelector('.lines').replaceChildren(...lines.map(({ by, text }) => {
      const line = document.createElement('div')
      line.className = 'line ' + by
      line.textContent = text
      return line
    }))
    document.querySelector('.draft').textContent = draft
    const phone = document.querySelector('.phone img')
    phone.src = png
    await phone.decode()
  }
  window.toWebp = async (png) => {
    const picture = new Image()
    picture.src = png
    await picture.decode()
    const canvas = document.createElement('canvas')
    canvas.width = picture.width
    canvas.height = picture.height
    canvas.getContext('2d').drawImage(picture, 0, 0)
    return canvas.toDataURL('image/webp', 0.82).split(',')[1]
  }
</script>`
