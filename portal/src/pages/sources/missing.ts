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
