/** Whether a text can name an authorization request; anything else was cut or mistyped on the way. */
export const isRequestId = (text: string): boolean => /^[\w.~-]{1,200}$/.test(text)

/** Whether a text can be the code in a link out of a chat. */
export const isTempCode = (text: string): boolean => /^[\w.~-]{1,200}$/.test(text)
