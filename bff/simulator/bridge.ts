import type { App } from './apps'
import type { Clock } from './clock'
import type { BridgeAnswer, BridgeInvocation, ShareRecord } from './control-api'
import { checkLaunch, LaunchRefusal, type LaunchParts } from './launch'
import { nativeName, type PageConfigs } from './page-configs'
import type { People } from './people'
import { failed, type Sheets } from './sheets'

export interface Bridge {
  /** One native call of a page in the WeChat browser (section 4). */
  invoke(invocation: BridgeInvocation): BridgeAnswer
  shares(): ShareRecord[]
  clear(): void
}

type Method = (invocation: BridgeInvocation) => BridgeAnswer

export function createBridge(
  deps: LaunchParts & {
    app: App
    shopOrigin: string
    clock: Clock
    configs: PageConfigs
    sheets: Sheets
  },
): Bridge {
  const { app, shopOrigin, clock, configs, sheets, people } = deps
  const shopHost = new URL(shopOrigin).host
  let shares: ShareRecord[] = []

  const requestPayment: Method = ({ args, pageUrl, person }) => {
    try {
      // JS-6: 支付授权目录, compared by the beginning of the address.
      if (!pageUrl.startsWith(`${shopOrigin}/`)) {
        throw new LaunchRefusal(`当前页面的URL未注册：${pageUrl}`)
      }
      if (args['appId'] !== app.appId) throw new LaunchRefusal('调用支付JSAPI缺少参数：appId')
      return { sheet: sheets.open(checkLaunch(args, { appId: app.appId, person }, deps)) }
    } catch (error) {
      if (!(error instanceof LaunchRefusal)) throw error
      const { err_msg, err_desc } = failed(error.message)
      return { err_msg, err_desc }
    }
  }

  /** JS-7: answered when the data is set, whoever shares it later. */
  const share =
    (target: ShareRecord['target']): Method =>
    ({ name, args, pageUrl, person }) => {
      const [title, desc, link, imgUrl] = ['title', 'desc', 'link', 'imgUrl'].map((field) =>
        typeof args[field] === 'string' ? args[field] : '',
      )
      if (!title || !link) return { err_msg: `${name}:fail_invalid arguments` }
      if (!URL.canParse(link) || new URL(link).host !== shopHost) {
        return { err_msg: `${name}:fail, link must be in js secure domain list` }
      }
      shares = [
        ...shares,
        {
          at: clock.now().toISOString(),
          person,
          pageUrl,
          target,
          title,
          ...(target === 'friend' && desc && { desc }),
          link,
          imgUrl: imgUrl ?? '',
        },
      ]
      return { err_msg: `${name}:ok` }
    }

  const methods: Record<string, Method> = {
    ...plainMethods,
    getBrandWCPayRequest: requestPayment,
    updateAppMessageShareData: share('friend'),
    updateTimelineShareData: share('timeline'),
    editAddress: ({ person }) => addressOf(person, people),
  }

  return {
    invoke(invocation) {
      const { name, args } = invocation
      if (name === 'preVerifyJSAPI') return { err_msg: configs.verify(invocation) }
      if (name === 'checkJsApi') return checkJsApi(args, methods)
      if (invocation.look === 'web-view') {
        if (name === 'invokeMiniProgramAPI') return invokeMiniProgram(invocation)
        // JS-8, whatever the page has verified.
        if (name === 'getBrandWCPayRequest') return { err_msg: 'system:access_denied' }
      }
      const method = methods[name]
      if (!method) return { err_msg: `${name}:function not exist` }
      if (!configs.allows(invocation)) return { err_msg: `${name}:permission denied` }
      return method(invocation)
    },
    shares: () => shares,
    clear() {
      shares = []
    },
  }
}

/** How a page in a web-view leads to the mini-program's own (`wx.miniProgram`); the phone shows them. */
const TO_PAGES = new Set(['navigateTo', 'redirectTo', 'switchTab', 'reLaunch', 'navigateBack'])

/** Of a web-view only; needs no verified page. */
const invokeMiniProgram: Method = ({ name, args: { name: how } }) => ({
  err_msg: `${name}:${TO_PAGES.has(String(how)) ? 'ok' : 'fail'}`,
})

const ok: Method = ({ name }) => ({ err_msg: `${name}:ok` })

/** What nothing here depends on is simply done. */
const plainMethods: Record<string, Method> = {
  closeWindow: ok,
  hideOptionMenu: ok,
  showOptionMenu: ok,
  hideMenuItems: ok,
  showMenuItems: ok,
  hideAllNonBaseMenuItem: ok,
  showAllNonBaseMenuItem: ok,
  imagePreview: ok,
  getNetworkType: () => ({ err_msg: 'network_type:wifi' }),
}

function checkJsApi(
  { jsApiList }: Record<string, unknown>,
  methods: Record<string, Method>,
): BridgeAnswer {
  const names = Array.isArray(jsApiList) ? jsApiList.map(String) : []
  const known = names.map((name) => [name, nativeName(name) in methods] as const)
  return { err_msg: 'checkJsApi:ok', checkResult: Object.fromEntries(known) }
}

/** Everybody has one address, at their own door; the field names are the client's, misspelling included. */
function addressOf(id: string, people: People): BridgeAnswer {
  const door = people.all().findIndex((person) => person.id === id) + 1
  return {
    err_msg: 'edit_address:ok',
    userName: [...(people.find(id)?.nickname ?? id)].filter((c) => /\p{L}/u.test(c)).join(''),
    telNumber: `138${String(13_800_000 + door).padStart(8, '0')}`,
    addressPostalCode: '443600',
    proviceFirstStageName: '湖北省',
    addressCitySecondStageName: '宜昌市',
    addressCountiesThirdStageName: '秭归县',
    addressDetailInfo: `茅坪镇橘颂路${door}号`,
    nationalCode: '420527',
  }
}
