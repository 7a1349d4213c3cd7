import { Command } from 'commander'
import { configSchema } from '../config/shape.ts'
import { version } from '../version.ts'
import { doctor } from './doctor.ts'
import { migrateStore } from './migrate-store.ts'
import { retainPast, showDiff, showHistory } from './past.ts'
import { start } from './start.ts'

const program = new Command('mlg').description('The Model Lifecycle Graph').version(version())

program
  .command('start')
  .description('start the service; with --demo, beside a demo company')
  .option('-c, --config <file>', 'configuration file', 'mlg.config.json')
  .option('--demo', 'start the demo company and read it (ignores --config)', false)
  .option('--role <role>', 'all, api, worker or intake; several processes share one PostgreSQL', 'all')
  .option('--live', 'with --demo: the company keeps moving', false)
  .action(start)

program
  .command('doctor')
  .description('look at a data folder, its configuration and its sources, and say what is wrong')
  .option('-c, --config <file>', 'configuration file', 'mlg.config.json')
  .option('--demo', 'look at the demo that "npm start" runs', false)
  .action(doctor)

program
  .command('migrate-store')
  .description(
    'move everything of one record into an empty one, verified by counts and digests; stop the service first',
  )
  .requiredOption('--from <place>', 'a SQLite file, or a postgres:// URL')
  .requiredOption('--to <place>', 'a SQLite file that is not there yet, or the URL of an empty database')
  .action(async ({ from, to }: { from: string; to: string }) => {
    try {
      await migrateStore(from, to, (line) => console.log(line))
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error))
      process.exitCode = 1
    }
  })

program
  .command('history')
  .description('tell what happened to an entity, newest first, asking the running service')
  .argument('<uri>', 'aip://model/registry/ranking-v5')
  .option('--as-of <moment>', 'as it was known at a time or transaction')
  .option('--before <tx>', 'the page before a transaction')
  .option('--limit <n>', 'changes on a page', '100')
  .option('--url <url>', 'where the service is')
  .option('--json', 'as it came', false)
  .action(showHistory)

program
  .command('diff')
  .description('say what is different between two moments: about an entity, about all around it, or about everything')
  .argument('[uri]', 'of this entity; without it, of everything')
  .requiredOption('--from <moment>', 'a time or a transaction')
  .option('--to <moment>', 'a time or a transaction; now unless it is given')
  .option('--hops <n>', 'about everything within 1 to 3 hops of the URI')
  .option('--limit <n>', 'entities on a page', '100')
  .option('--cursor <next>', 'where the next page begins')
  .option('--url <url>', 'where the service is')
  .option('--json', 'as it came', false)
  .action(showDiff)

program
  .command('retain')
  .description('drop the past before a moment for good; what is known since then stays as it is')
  .requiredOption('--before <time|days>', 'a time, or a number of days ago')
  .option('--dry-run', 'only count what would go', false)
  .option('--url <url>', 'where the service is')
  .option('--json', 'as it came', false)
  .action(retainPast)

program
  .command('config-schema')
  .description('print the JSON Schema of the configuration file')
  .action(() => console.log(JSON.stringify(configSchema(), null, 2)))

await program.parseAsync()
