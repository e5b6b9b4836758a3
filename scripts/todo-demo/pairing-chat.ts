/** A custom GPT without OAuth that keeps to the user instructions of pairing-key-gpt.md §2, word for word. */
export interface PairedChat {
  /** Hears the user and gives the reply: one turn of the conversation. */
  hears(words: string): Promise<string>
  /** The link that it showed last. */
  link(): string
  /** The match code that it showed last. */
  matchCode(): string
  /** What it keeps for itself, and no reply ever holds. */
  pairingKey(): string
}

interface Answer {
  status: number
  body: Record<string, unknown>
}

/** Starts a conversation. The only thing that the chat knows is where the actions are: `F/gpt`. */
export function newPairedChat(gptUrl: string): PairedChat {
  let link = ''
  let matchCode = ''
  let key = ''

  async function call(path: string, json?: unknown): Promise<Answer> {
    const response = await fetch(gptUrl + path, {
      ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
      headers: {
        ...(key && { key }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
    })
    return { status: response.status, body: await response.json() }
  }

  /** "Initiate the login process by calling the getlogin action." */
  async function newLink(): Promise<string> {
    const { status, body } = await call('/getlogin')
    if (status !== 200) throw new Error(`getlogin returned ${status}`)
    link = String(body.login_url)
    matchCode = String(body.match_code)
    key = String(body.pairing_key)
    return `[this link](${link}). The page shows the code ${matchCode}.`
  }

  /** "If the pairing_key is invalid or expired, prompt them to log in again." */
  async function withKey(path: string, tell: (body: Answer['body']) => string, json?: unknown) {
    const { status, body } = await call(path, json)
    if (status < 300) return tell(body)
    if (status !== 401) return `That did not work: ${body.message}`
    return `It seems your session has expired or is invalid. Please log in again using ${await newLink()}`
  }

  return {
    link: () => link,
    matchCode: () => matchCode,
    pairingKey: () => key,

    async hears(words) {
      const [, title] = /^Add a todo: (.+)$/.exec(words) ?? []
      if (title !== undefined) {
        return withKey('/todos', (todo) => `Added: ${todo.title}`, { title })
      }

      switch (words) {
        case 'Hi':
          return `Hello! To access your account information, please log in using ${await newLink()}`
        case 'I have logged in.': {
          const { status, body } = await call('/get_user_info')
          return status === 200
            ? `Thank you! I have successfully authenticated your account. Here is your account information: ${JSON.stringify(body)}`
            : `Thank you! However, it seems there was an issue retrieving your account information. Please try logging in again using ${await newLink()}`
        }
        case 'What is on my list?':
          return withKey(
            '/todos?status=open',
            ({ todos }) => `Your todos: ${JSON.stringify(todos)}`,
          )
        default:
          return 'I can log you in, add a todo and read your list.'
      }
    },
  }
}
