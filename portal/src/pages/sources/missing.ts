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

/** `54 addresses that identity doesn’t know`. */
export function missingTitle(missing: readonly { readonly uri: string }[], platform: string): string {
  const kinds = new Set(missing.map(({ uri }) => LOOKUP.exec(uri)?.[1] ?? 'thing'))
  const [one, many] = kinds.size === 1 && kinds.has('email') ? ['address', 'addresses'] : ['reference', 'references']
  return `${missing.length.toLocaleString('en')} ${missing.length === 1 ? one : many} that ${platform} doesn’t know`
}
