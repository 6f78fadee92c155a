/** The strict WeChat of the development shop, in a process of its own. */
import { startSimulator } from '../../../bff/simulator/index'
import { answer } from './answering'

answer(async ({ shopOrigin }: { shopOrigin: string }) => {
  const { environment, identitiesOf } = await startSimulator({ shopOrigin })
  return { environment, identities: identitiesOf('xiaoman') }
})
