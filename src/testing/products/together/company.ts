import { join } from 'node:path'
import { sendLineage, trainingIn } from '../../../../scripts/services/airflow.ts'
import { cacheFolder } from '../../../../scripts/services/cache.ts'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { runPython } from '../../../../scripts/services/python/programs.ts'
import type { ServiceWithFolder } from '../../../../scripts/services/service.ts'
import { READER, SUFFIX } from '../../../../scripts/services/slapd.ts'
import { readConfig } from '../../../config/config.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { must } from '../../../lib/result.ts'
import { PROVIDERS } from '../../../providers/all.ts'
import { startService } from '../../../wiring/main.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { add, addPerson, administrator } from '../ldap/directory.ts'
import { addTest, apiOf, variant } from '../unleash/server.ts'
import { OFTEN } from '../world.ts'
import { checkedBy, guideOf, type TogetherGuide } from './guide.ts'

/** A test whose variant serves the version made by the first training. */
export const TEST = 'churn-retrained'
/** Trained by hand: its columns have the bare names of features. */
export const BY_HAND = 'hand-model'

export interface Products {
  readonly mlflow: ServiceWithFolder
  readonly airflow: ServiceWithFolder
  readonly feast: ServiceWithFolder
  readonly unleash: ServiceWithFolder
  readonly slapd: ServiceWithFolder
}

interface SeededRun {
  readonly run_id: string
  readonly type: string
  readonly state: string
}

export interface Company {
  readonly url: string
  readonly guide: TogetherGuide
  /** The runs of each DAG, as `airflow/seed.py` printed them. */
  readonly seeded: Readonly<Record<string, readonly SeededRun[]>>
  /** Output of `doctor`. */
  readonly checked: string
  stop(): Promise<void>
}

/** The shop in all products, read more often than in the guide, while Airflow trains and sends OpenLineage. */
export async function startCompany(products: Products): Promise<Company> {
  const { mlflow, airflow, feast, unleash, slapd } = products
  const [port = 0] = await freePorts(1)
  const at = { mlflow: mlflow.url, airflow: airflow.url, feast: feast.url, unleash: unleash.url, ldap: slapd.url }
  const guide = guideOf(at, port)
  const folder = temporaryFolder()
  await people(slapd.url)
  await experiment(unleash.url)
  const checked = await checkedBy(guide, folder.path)
  const { sources, ...rest } = JSON.parse(guide.configuration) as { readonly sources: readonly JsonObject[] }
  const often = sources.map((one) => ({ ...one, ...paceOf(one) }))
  const content = { ...rest, data: folder.path, log: { level: 'warn' }, sources: often }
  const config = must(readConfig(content, { base: folder.path, providers: PROVIDERS, env: guide.environment }))
  const service = await startService({ config, logFile: join(folder.path, 'mlg.log') })
  sendLineage(airflow.data, [service.url])
  const trained = runPython('airflow', 'seed.py', [airflow.url, ...trainingIn(mlflow.url, cacheFolder())])
  const columns = JSON.stringify(['orders_30d', 'avg_basket'])
  const [seeded] = await Promise.all([
    trained,
    runPython('feast', 'seed.py', [feast.data]),
    runPython('mlflow', 'by_hand.py', [mlflow.url, BY_HAND, columns]),
  ])
  return {
    url: service.url,
    guide,
    seeded: JSON.parse(seeded) as Company['seeded'],
    checked,
    async stop() {
      sendLineage(airflow.data, [])
      await service.stop()
      folder.remove()
    },
  }
}

/** Airflow uses SQLite and works meanwhile; sources without an address aren't read. */
function paceOf({ provider, baseUrl }: JsonObject): object {
  if (baseUrl === undefined) return {}
  return provider === 'airflow' ? { ...OFTEN, sweep: { fullSeconds: 10 }, poll: { intervalSeconds: 3 } } : OFTEN
}

async function people(url: string): Promise<void> {
  const admin = await administrator(url)
  await admin.add(SUFFIX, { objectClass: ['dcObject', 'organization'], dc: 'example', o: 'Example' })
  await admin.add(READER.username, {
    objectClass: ['applicationProcess', 'simpleSecurityObject'],
    userPassword: READER.password,
  })
  for (const name of ['people', 'groups']) await add(admin, `ou=${name}`, { objectClass: 'organizationalUnit' })
  for (const cn of ['Alice Ng', 'Bob Roe', 'Carol Poe']) {
    const uid = cn.split(' ')[0]?.toLowerCase() ?? ''
    await addPerson(admin, `uid=${uid},ou=people`, { cn, uid, mail: `${uid}@example.com` })
  }
  const member = ['alice', 'bob'].map((uid) => `uid=${uid},ou=people,${SUFFIX}`)
  await add(admin, 'cn=retention,ou=groups', { objectClass: 'groupOfNames', cn: 'retention', member })
  await admin.unbind()
}

async function experiment(url: string): Promise<void> {
  const api = apiOf(url)
  await addTest(api, TEST, variantsServing('churn-model/1'), 'production')
  await api('POST', `projects/default/features/${TEST}/environments/production/on`)
}

export const variantsServing = (version: string) => [
  variant('control', 500),
  variant('treatment', 500, { type: 'string', value: version }),
]
