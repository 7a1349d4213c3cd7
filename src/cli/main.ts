import { commandLine } from './program.ts'

// The channel is there where another process runs this one in its place (bin/node24.mjs): it closes when that one ends,
// however that ends. This process then ends as abruptly, and what was acknowledged is on disk.
if (process.connected === false) process.exit(1)
process.on('disconnect', () => process.exit(1))
// A command that has nothing left to do ends all the same.
process.channel?.unref()

await commandLine().parseAsync()
