/** Whether a text can name an authorization request, or be the code in a link out of a chat; else it was cut or mistyped. */
export const isRequestId = (text: string): boolean => /^[\w.~-]{1,200}$/.test(text)
