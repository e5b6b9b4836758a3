/** Strokes above par; negative below. */
export function overPar(strokes, pars) {
  return strokes.reduce((sum, one, hole) => sum + one - pars[hole], 0)
}
