// npm run start:bff: the BFF alone, as production runs it, from the environment.
import { runBundled } from './steps.mjs'

await runBundled('main')
