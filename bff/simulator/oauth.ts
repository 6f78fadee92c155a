import type Router from '@koa/router'
import type { Context } from 'koa'
import type { Apps } from './apps'
import { AuthorizeError, backToApp, readAuthorizeLink, type AuthorizeLink } from './authorize-link'
import type { CallLog } from './call-log'
import type { Codes } from './codes'
import { isInsideWeChat, LOOK_COOKIE, PERSON_COOKIE, type Person } from './control-api'
import { consentPage, errorPage } from './pages/index'
import { DEFAULT_PERSON, type People } from './people'
import { randomText } from './random'

interface Consent {
  link: AuthorizeLink
  person: Person
}

export interface Oauth {
  /** Forgets who has been asked and has not answered. */
  clear(): void
}

/** open.weixin.qq.com: the authorisation page. */
export function createOauth(
  router: Router,
  deps: { apps: Apps; people: People; codes: Codes; calls: CallLog; callbackHost: string },
): Oauth {
  const { apps, people, codes, calls, callbackHost } = deps
  const asked = new Map<string, Consent>()
  const app = apps.officialAccount

  const grant = ({ link, person }: Consent, snapshot = false): string => {
    const { appId, scope } = link
    return backToApp(link, { code: codes.issue({ appId, person, scope, snapshot }) })
  }

  const ask = ({ link, person }: Consent): string => {
    const id = randomText(24)
    asked.set(id, { link, person })
    const reply = (answer: string) => `/connect/confirm?consent=${id}&reply=${answer}`
    return consentPage({
      appName: app.name,
      person,
      acceptUrl: reply('accept'),
      refuseUrl: reply('refuse'),
    })
  }

  router.get('/connect/oauth2/authorize', (ctx) => {
    onPage(ctx, calls, () => {
      if (!isInsideWeChat(ctx.cookies.get(LOOK_COOKIE) ?? 'wechat')) {
        throw new AuthorizeError(-1, '请在微信客户端打开链接') // OA-8
      }
      const search = ctx.search
      const link = readAuthorizeLink(search, { appId: app.appId, host: callbackHost })
      const person = whoIs(ctx, people)
      if (link.scope === 'snsapi_base') return ctx.redirect(grant({ link, person })) // OA-4
      // OA-6: no dialog behind a snapshot page, and nobody real in the answer.
      if (person.snapshot) return ctx.redirect(grant({ link, person }, true))
      ctx.type = 'html'
      ctx.body = ask({ link, person })
    })
  })

  router.get('/connect/confirm', (ctx) => {
    onPage(ctx, calls, () => {
      const consent = asked.get(String(ctx.query['consent']))
      if (!consent) throw new AuthorizeError(-1, '页面已失效，请重新打开')
      const accepted = ctx.query['reply'] === 'accept'
      // OA-5: a refusal brings back the state and nothing else.
      ctx.redirect(accepted ? grant(consent) : backToApp(consent.link))
    })
  })

  return { clear: () => asked.clear() }
}

/** Who holds the phone is said by a cookie on the shop's host. */
function whoIs(ctx: Context, people: People): Person {
  const person =
    people.find(ctx.cookies.get(PERSON_COOKIE) ?? DEFAULT_PERSON) ?? people.find(DEFAULT_PERSON)
  if (!person) throw new Error('the default person is gone')
  return person
}

function onPage(ctx: Context, calls: CallLog, show: () => void): void {
  try {
    show()
  } catch (error) {
    if (!(error instanceof AuthorizeError)) throw error
    calls.note(ctx.req, `${error.code} ${error.message}`)
    ctx.type = 'html'
    ctx.body = errorPage({ code: error.code, message: error.message })
  }
}
