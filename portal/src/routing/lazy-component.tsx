import { createElement, Suspense, type ComponentType, type ReactNode } from 'react'

/** A component whose code is loaded when it is first rendered, or before. */
export interface LazyComponent<Props> {
  (props: Props): ReactNode
  preload(): Promise<void>
  isLoaded(): boolean
}

type PropsOf<Component> = Component extends (props: infer Props extends object) => ReactNode ? Props : object

export function lazyComponent<Module extends object, Name extends keyof Module>(
  load: () => Promise<Module>,
  name: Name,
  /** Shown meanwhile. */
  fallback: (props: PropsOf<Module[Name]>) => ReactNode = () => null,
): LazyComponent<PropsOf<Module[Name]>> {
  type Props = PropsOf<Module[Name]>
  let loading: Promise<void> | undefined
  let loaded: ComponentType<Props> | undefined
  let failure: Error | undefined
  const preload = (): Promise<void> =>
    (loading ??= load().then(
      (module) => {
        loaded = module[name] as ComponentType<Props>
      },
      (error: Error) => {
        failure = error
        throw error
      },
    ))
  const Loaded = (props: Props): ReactNode => {
    if (loaded !== undefined) return createElement(loaded, props)
    if (failure !== undefined) throw reloadOnce(failure)
    throw preload()
  }
  const Lazy = (props: Props): ReactNode =>
    createElement(Suspense, { fallback: fallback(props) }, createElement(Loaded, props))
  return Object.assign(Lazy, { preload, isLoaded: () => loaded !== undefined })
}

/**
 * After an upgrade the service no longer has the code of pages that were opened before: a reload gets the new one. If
 * that doesn't help, the error is shown.
 */
function reloadOnce(failure: Error): unknown {
  const key = `mlg-reloaded:${failure.message}`
  if (sessionStorage.getItem(key) !== null) return failure
  sessionStorage.setItem(key, '1')
  location.reload()
  return new Promise(() => {})
}
