/** `p_client_id` → `clientId`; a prefix `p_` is left out. */
export function camelCase(name: string): string {
  return name.replace(/^p_/, '').replaceAll(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase())
}

/** `exchange_code` → `ExchangeCode`. */
export function pascalCase(name: string): string {
  const camel = camelCase(name)
  return camel.charAt(0).toUpperCase() + camel.slice(1)
}

/** `exchange_code` → `exchange-code`. */
export function kebabCase(name: string): string {
  return name.replaceAll('_', '-')
}
