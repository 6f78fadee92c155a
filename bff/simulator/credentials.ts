import type { App, Apps } from './apps'
import type { Errcode } from './errcode'

type Fail = (code: number) => Errcode

/** The app that shows this appid and secret. @throws Errcode 41002, 40013, 41004, 40125 */
export function identify(
  apps: Apps,
  { appid, secret }: { appid: string | undefined; secret: string | undefined },
  fail: Fail,
): App {
  const app = identifyAppId(apps, appid, fail)
  if (!secret) throw fail(41004)
  if (secret !== app.secret) throw fail(40125)
  return app
}

/** @throws Errcode 41002, 40013 */
export function identifyAppId(apps: Apps, appid: string | undefined, fail: Fail): App {
  if (!appid) throw fail(41002)
  const app = apps.find(appid)
  if (!app) throw fail(40013)
  return app
}
