/** What the environment says of the store alone: for what is run on it by hand, and needs no WeChat. */
import { ConfigError, problemsOfSchema } from './config'
import { withFiles } from './config-files'
import { readStore, type StoreConfig, StoreKind } from './store-config'

/** `chosen` wins over STORE. @throws ConfigError */
export function readStoreEnvironment(
  environment: NodeJS.ProcessEnv,
  chosen?: StoreConfig['kind'],
): StoreConfig {
  const given = withFiles(environment, [])
  if (chosen !== undefined) given['STORE'] = chosen
  const { success: isKnown } = StoreKind.optional().safeParse(given['STORE'])
  const { data, error } = readStore(given)
  if (isKnown && data) return data
  const problems = problemsOfSchema(error, given)
  throw new ConfigError(isKnown ? problems : [...problems, 'STORE is json or mysql'])
}
