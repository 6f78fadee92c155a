/** What a person meets at open.weixin.qq.com, and the files of the control page and the bridge. */
import { html, page } from './document'
import { style } from './style'

export { h5PayPage } from './h5-pay'
export { staticFile, type StaticFile } from './static-file'

/** `scope=snsapi_userinfo`: may the app know who you are? (OA-5) */
export function consentPage({
  appName,
  person,
  acceptUrl,
  refuseUrl,
}: {
  appName: string
  person: { nickname: string; avatarUrl: string }
  acceptUrl: string
  refuseUrl: string
}): string {
  return page({
    title: '微信登录',
    style,
    body: html`<main class="consent">
      <header class="app">
        <span class="logo" aria-hidden="true">${initial(appName)}</span>
        <h1>${appName}</h1>
      </header>
      <section class="grant">
        <h2>申请获取以下权限</h2>
        <p>获得你的公开信息（昵称、头像等）</p>
        <div class="person">
          ${portrait(person)}
          <span class="nickname">${person.nickname}</span>
          <span class="hint">微信个人信息</span>
          <span class="tick" aria-hidden="true"></span>
        </div>
      </section>
      <nav class="choice" aria-label="是否允许">
        <a class="button accept" href="${acceptUrl}">允许</a>
        <a class="button refuse" href="${refuseUrl}">拒绝</a>
      </nav>
      <footer>模拟微信授权页 · simulated</footer>
    </main>`,
  })
}

/** What WeChat shows instead of an authorize page it refuses (OA-7, OA-8). */
export function errorPage({ code, message }: { code: number | string; message: string }): string {
  return page({
    title: '微信',
    style,
    body: html`<main class="failure">
      <span class="mark" aria-hidden="true">!</span>
      <h1>${message}</h1>
      <p>错误码：${String(code)}</p>
      <footer>模拟微信错误页 · simulated</footer>
    </main>`,
  })
}

/** The first character a person sees, not half of a surrogate pair. */
const initial = (name: string) => [...name.trim()][0] ?? '微'

/** Without a picture (or with one that is no web address) the initial stands in. */
const portrait = ({ nickname, avatarUrl }: { nickname: string; avatarUrl: string }) =>
  /^(https?:\/\/|data:image\/|\/)/.test(avatarUrl)
    ? html`<img class="portrait" src="${avatarUrl}" alt="" width="44" height="44" />`
    : html`<span class="portrait" aria-hidden="true">${initial(nickname)}</span>`
