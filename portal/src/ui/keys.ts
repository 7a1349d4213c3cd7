import { readStored, store } from './stored.ts'

/** A key or a pair (`g h`) with an action anywhere outside inputs. */
export interface KeyBinding {
  readonly keys: string
  /** Label in the list of keys. */
  readonly label: string
  readonly run: () => void
}

/** Bindings on the current page. The latest for a key counts while it exists. */
const bindings = new Set<KeyBinding>()

export function bindKey(binding: KeyBinding): () => void {
  bindings.add(binding)
  return () => bindings.delete(binding)
}

export function boundKeys(): readonly KeyBinding[] {
  return [...new Map([...bindings].map((one) => [one.keys, one])).values()]
}

/** Milliseconds within which a second key completes a pair. */
const PAIR_MS = 1_200

/** Reads keys one by one; returns the binding of a key, alone or with the previous one. */
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

/** Single keys can be a hindrance, for instance to speech input, so people can turn them off. */
export function singleKeysOn(): boolean {
  return readStored(OFF) !== 'off'
}

export function turnSingleKeys(on: boolean): void {
  store(OFF, on ? 'on' : 'off')
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
