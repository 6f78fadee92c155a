import { describeStore } from './store.suite'
import { openTemporaryJsonStore } from './testing/temporary-json-store'

describeStore('the JSON store', openTemporaryJsonStore)
