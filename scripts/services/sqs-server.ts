import { buildApp } from 'fauxqs'

/**
 * The child process of `sqs.ts`: fauxqs on loopback, with its data on disk. fauxqs offers persistence only with a start
 * that binds all addresses, so its parts are assembled here; the lockfile pins the release that has them.
 */
type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>
type Keeper = NonNullable<Stores['sqsStore']['persistence']>

const [data = '.', port = '0'] = process.argv.slice(2)

const { SqsStore } = await part<{ SqsStore: new () => Stores['sqsStore'] }>('sqs/sqsStore.js')
const { SnsStore } = await part<{ SnsStore: new () => Stores['snsStore'] }>('sns/snsStore.js')
const { S3Store } = await part<{ S3Store: new () => Stores['s3Store'] }>('s3/s3Store.js')
const { PersistenceManager } = await part<{ PersistenceManager: new (folder: string) => Keeper }>('persistence.js')

const stores: Stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() }
const keeper = new PersistenceManager(data)
keeper.loadSqsAndSns(stores.sqsStore, stores.snsStore)
stores.sqsStore.persistence = keeper
stores.snsStore.persistence = keeper
for (const queue of stores.sqsStore.allQueues()) queue.persistence = keeper

const app = buildApp({ logger: false, stores })
await app.listen({ port: Number(port), host: '127.0.0.1' })
process.send?.('ready')

// A test that dies leaves no service behind.
process.once('disconnect', () => process.exit(0))
process.once('SIGTERM', () => process.exit(0))

async function part<T>(path: string): Promise<T> {
  return (await import(new URL(path, import.meta.resolve('fauxqs')).href)) as T
}
