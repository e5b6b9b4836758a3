/** A deployment that cannot work: says which setting is wrong, never its value. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'
}
