/** The first letter or digit of a name, for the tile that stands for it. */
export const initialOf = (name: string): string =>
  (/[\p{L}\p{N}]/u.exec(name)?.[0] ?? '?').toLocaleUpperCase()
