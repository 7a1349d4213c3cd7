import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { definitions, type ServiceName } from './all.ts'
import { cacheFolder, whileLocked } from './cache.ts'
import type { ServiceWithFolder } from './service.ts'

/** Says why a service is unavailable here and how to get it, or returns null. */
export async function whyNot(name: ServiceName): Promise<string | null> {
  return definitions[name].unavailable()
}

/** Fetches missing parts into the cache folder, which it returns. */
export async function fetchService(name: ServiceName, say: (line: string) => void): Promise<string> {
  const cache = cacheFolder()
  await whileLocked(join(cache, name), say, () => definitions[name].fetch(cache, say))
  return cache
}

/** Fetches missing parts and starts a fresh service; `stop` also removes its data. */
export async function startService(name: ServiceName, say: (line: string) => void): Promise<ServiceWithFolder> {
  const definition = definitions[name]
  const tell = (line: string) => say(`${name}: ${line}`)
  const cache = await fetchService(name, tell)
  const data = mkdtempSync(join(tmpdir(), `mlg-${name}-`))
  const remove = () => rmSync(data, { recursive: true, force: true })
  try {
    const running = await definition.start({ cache, data, say: tell })
    return {
      data,
      get url() {
        return running.url
      },
      get pid() {
        return running.pid
      },
      kill: () => running.kill(),
      restart: () => running.restart(),
      stop: () => running.stop().finally(remove),
    }
  } catch (error) {
    remove()
    throw error
  }
}
