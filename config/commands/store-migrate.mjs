// npm run store:migrate: the JSON store of DATA_DIR moves into the database of MYSQL_ADDRESS; `-- --dry-run` says whether
// it could. From the environment, as start:bff reads it.
import { runBundled } from './steps.mjs'

await runBundled('store-migrate')
