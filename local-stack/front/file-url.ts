/** The file: URL of an absolute path, whatever characters it has. */
export function toFileUrl(path: string): string {
  return `file://${path.split('/').map(encodeURIComponent).join('/')}`
}
