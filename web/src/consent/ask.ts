/**
 * How a request to connect reaches a person: a redirect (`connect`), a link out of a chat (`login`),
 * or a code on a device (`device`).
 */
export type Flow = 'connect' | 'login' | 'device'

/** One request: how it came, and what names it. */
export type Ask = { flow: Flow; code: string }

const PATHS: Record<Flow, string> = {
  connect: '/oauth/requests/',
  login: '/gpt/login/',
  device: '/oauth/device/',
}

/** Path of the request below `F`: GET says who wants what, POST takes the decision. */
export const pathOf = ({ flow, code }: Ask): string => PATHS[flow] + encodeURIComponent(code)
