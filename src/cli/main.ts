import { Command } from 'commander'
import { configSchema } from '../config/shape.ts'
import { version } from '../version.ts'
import { doctor } from './doctor.ts'
import { held } from './held.ts'
import { migrateStore } from './migrate-store.ts'
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
  .command('held')
  .description('show what disappeared in masses and is held; with a decision, let it go (confirm) or keep it (dismiss)')
  .argument('[platform]')
  .argument('[decision]', 'confirm or dismiss')
  .option('-c, --config <file>', 'configuration file', 'mlg.config.json')
  .option('--demo', 'of the demo that "npm start" runs', false)
  .action(held)

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
  .command('config-schema')
  .description('print the JSON Schema of the configuration file')
  .action(() => console.log(JSON.stringify(configSchema(), null, 2)))

await program.parseAsync()
