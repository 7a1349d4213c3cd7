const LOOKUP = /^aip:\/\/lookup\/[^/]+\/(email|name)\/(.+)$/

/** The address or name of a person who is looked up; of anything else the last part of its URI. */
export function missingName(uri: string): string {
  return decoded(LOOKUP.exec(uri)?.[2] ?? uri.split('/').at(-1) ?? uri)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `54 addresses that identity doesn’t know`; `53 addresses and 1 other that …`. */
export function missingTitle(missing: readonly { readonly uri: string }[], platform: string): string {
  const addresses = missing.filter(({ uri }) => LOOKUP.exec(uri)?.[1] === 'email').length
  const others = missing.length - addresses
  const counted = (count: number, one: string, many: string): string =>
    `${count.toLocaleString('en')} ${count === 1 ? one : many}`
  const parts = [
    addresses === 0 ? '' : counted(addresses, 'address', 'addresses'),
    others === 0
      ? ''
      : addresses === 0
        ? counted(others, 'reference', 'references')
        : counted(others, 'other', 'others'),
  ].filter((part) => part !== '')
  return `${parts.join(' and ')} that ${platform} doesn’t know`
}
