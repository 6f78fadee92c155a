// npm run store:check: whether what the store keeps fits together, from the environment as start:bff reads it.
import { runBundled } from './steps.mjs'

await runBundled('store-check')
