/** A key, or two in a row (`g h`), that does something anywhere outside inputs. */
export interface KeyBinding {
  readonly keys: string
  /** For the list of all of them. */
  readonly label: string
  readonly run: () => void
}

/** The bindings of what is on the page now. Of two for the same keys the later counts, until it goes. */
const bindings = new Set<KeyBinding>()

export function bindKey(binding: KeyBinding): () => void {
  bindings.add(binding)
  return () => bindings.delete(binding)
}

export function boundKeys(): readonly KeyBinding[] {
  return [...new Map([...bindings].map((one) => [one.keys, one])).values()]
}

/** So long after its first key a second one still belongs to it. */
const PAIR_MS = 1_200

/** Reads keys one by one; answers what they are bound to, alone or with the key before. */
export function keyReader(
  bound: () => readonly KeyBinding[] = boundKeys,
): (key: string, at: number) => KeyBinding | null {
  let before: { readonly key: string; readonly at: number } | null = null
  return (key, at) => {
    const pair = before !== null && at - before.at <= PAIR_MS ? `${before.key} ${key}` : null
    const all = bound()
    const found = (pair === null ? undefined : all.find(({ keys }) => keys === pair)) ?? null
    before = null
    if (found !== null) return found
    if (all.some(({ keys }) => keys.startsWith(`${key} `))) before = { key, at }
    return all.find(({ keys }) => keys === key) ?? null
  }
}

const OFF = 'keys'

/** Single keys can be a hindrance, to speech input for one: whoever wants none turns them off. */
export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(OFF) !== 'off'
  } catch {
    return true
  }
}

export function turnSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(OFF, on ? 'on' : 'off')
  } catch {
    // A browser that keeps nothing has them on.
  }
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
