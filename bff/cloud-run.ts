/** WeChat Cloud Run: where this container runs and who is calling, as its gateway says. */
import type { Config } from './config'
import { OpenId } from './contract/primitives'
import type { CloudPlace, Gateway } from './http/gateway'
import type { Sessions } from './sessions/sessions'

export interface CloudRun {
  /** What the gateway said with a request; an empty word says nothing. */
  learn: (told: Partial<CloudPlace>) => void
  /** An environment nobody has named yet is empty, which WeChat itself refuses. */
  place: () => CloudPlace
}

/** Callbacks to another name get lost, and payments are then found by asking. */
const DEFAULT_SERVICE = 'shop'

/** What is configured stays; the rest is learnt from the first request through the gateway. */
export function createCloudRun(configured: Partial<CloudPlace>): CloudRun {
  let known = configured
  return {
    learn({ envId, service }) {
      known = {
        ...(envId && { envId }),
        ...(service && { service }),
        ...known,
      }
    },
    place: () => ({ envId: known.envId ?? '', service: known.service ?? DEFAULT_SERVICE }),
  }
}

/** Whom the gateway names: people of this shop's own two apps, and nobody of another's. */
export function createGateway(
  { miniProgram, officialAccount }: Config,
  { sessions, learn }: { sessions: Sessions; learn: CloudRun['learn'] },
): Gateway {
  return {
    learn,
    async recognise({ appId = miniProgram?.appId, openId, unionId }) {
      const [app, client] =
        appId === miniProgram?.appId
          ? [miniProgram, 'weapp' as const]
          : [officialAccount, 'h5' as const]
      if (!app || app.appId !== appId) return undefined
      const known = OpenId.safeParse(openId)
      if (!known.success) return undefined
      const person = { appId: app.appId, openId: known.data, ...(unionId && { unionId }) }
      return sessions.recognise(person, client)
    },
  }
}
