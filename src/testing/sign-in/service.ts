import { join } from 'node:path'
import { freePorts } from '../../../scripts/services/ports.ts'
import { readConfig, type Config } from '../../config/config.ts'
import { DEMO_PROVIDERS } from '../../providers/all.ts'
import { startService, type RunningService } from '../../wiring/main.ts'
import { temporaryFolder } from '../system/harness.ts'
import { startProvider, type TestProvider } from './provider.ts'

/** The provider where a service signs people in. */
interface SignInProvider {
  /** `access.signIn` of a configuration. */
  readonly settings: Readonly<Record<string, unknown>>
  stop(): Promise<void>
}

/** A service with sign-in, its own provider, and a source that never answers. */
export interface ProtectedService<P extends SignInProvider = TestProvider> {
  readonly url: string
  readonly provider: P
  readonly service: RunningService
  restart(): Promise<void>
  /** Starts another process on the same record, which the caller stops. */
  startAnother(): Promise<RunningService>
  get(path: string, cookie: string): Promise<Response>
  stop(): Promise<void>
}

export interface ProtectedOptions {
  readonly sessions?: object
  readonly access?: object
  /** SQLite by default. */
  readonly store?: string
}

/** Nothing listens there. */
const AWAY = { platform: 'registry', provider: 'registry', baseUrl: 'http://127.0.0.1:1' }
/** Groups have the roles of the same names: ops operates, admins administer. */
const GROUPS = { ops: 'operator', admins: 'administrator' }

export async function startProtected(options: ProtectedOptions = {}): Promise<ProtectedService> {
  return await startProtectedBy(startProvider, options)
}

/** `providerOf` receives the service's origin. */
export async function startProtectedBy<P extends SignInProvider>(
  providerOf: (service: string) => Promise<P>,
  options: ProtectedOptions = {},
): Promise<ProtectedService<P>> {
  const { sessions = {}, access = {}, store = 'sqlite' } = options
  const folder = temporaryFolder()
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const provider = await providerOf(url)
  const config = configOf({
    listen: { port },
    data: folder.path,
    store,
    log: { level: 'warn' },
    sources: [AWAY],
    access: { local: false, signIn: provider.settings, groups: GROUPS, sessions, ...access },
  })
  const start = async (): Promise<RunningService> =>
    await startService({ config, logFile: join(folder.path, 'mlg.log') })
  let service = await start()
  return {
    url,
    provider,
    get service() {
      return service
    },
    async restart() {
      await service.stop()
      service = await start()
    },
    startAnother: async () =>
      await startService({
        config: { ...config, listen: { ...config.listen, port: 0 }, data: join(folder.path, 'another') },
        role: 'api',
        logFile: join(folder.path, 'another.log'),
      }),
    get: (path, cookie) => fetch(url + path, { headers: { cookie } }),
    async stop() {
      await service.stop()
      await provider.stop()
      folder.remove()
    },
  }
}

function configOf(content: Readonly<Record<string, unknown>> & { readonly data: string }): Config {
  const config = readConfig(content, { base: content.data, providers: DEMO_PROVIDERS, env: {} })
  if (!config.ok) throw new Error(config.error.join('\n'))
  return config.value
}
