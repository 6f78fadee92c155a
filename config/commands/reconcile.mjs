// npm run reconcile -- --date 2026-11-19: WeChat's bill of that day in China against the shop's books, from the
// environment, as start:bff reads it.
import { runBundled } from './steps.mjs'

await runBundled('reconcile')
