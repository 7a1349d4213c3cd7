// A headless browser: cookies for each host and port, and redirects that are followed one by one.

interface Visited {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export class CookieBrowser {
  /** Keyed by origin: unlike in real browsers, ports count. */
  readonly #cookies = new Map<string, Map<string, string>>()

  cookie(origin: string, name: string): string | undefined {
    return this.#cookies.get(origin)?.get(name)
  }

  setCookie(origin: string, name: string, value: string): void {
    const cookies = this.#cookies.get(origin) ?? new Map<string, string>()
    this.#cookies.set(origin, cookies.set(name, value))
  }

  header(origin: string): string {
    return [...(this.#cookies.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Sends one request, without following redirects. */
  async send(address: string | URL, init: RequestInit = {}): Promise<Visited> {
    const url = new URL(address)
    const cookie = this.header(url.origin)
    const headers = { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...init.headers }
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';', 1)[0] ?? '').split(/=(.*)/s)
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.get(url.origin)?.delete(name)
      else this.setCookie(url.origin, name, value)
    }
    return { url, status: response.status, headers: response.headers, text: await response.text() }
  }

  /** Follows redirects until `until` holds for an address, which isn't requested. */
  async follow(address: string | URL, until: (url: URL) => boolean = () => false): Promise<Visited> {
    let url = new URL(address)
    for (let hops = 0; hops < 10; hops++) {
      const visited = await this.send(url)
      const location = visited.headers.get('location')
      if (location === null) return visited
      url = new URL(location, url)
      if (until(url)) return { ...visited, url }
    }
    throw new Error(`too many redirects, the last one to ${url.href}`)
  }

  /** Signs in up to the address that the provider sends the browser back to. */
  async upToCallback(service: string, account: string, returnTo = '/'): Promise<URL> {
    const isCallback = ({ pathname }: URL): boolean => pathname === '/sign-in/callback'
    const from = `${service}/sign-in?return=${encodeURIComponent(returnTo)}`
    const first = await this.follow(from, isCallback)
    if (isCallback(first.url)) return first.url
    return (await this.follow(`${first.url.href}?as=${account}`, isCallback)).url
  }

  async signIn(service: string, account: string, returnTo = '/'): Promise<Visited> {
    return await this.send(await this.upToCallback(service, account, returnTo))
  }
}
