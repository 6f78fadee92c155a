/**
 * Where a remedy sends people. Menus move (official accounts' keys did in 2025, doc/subscription/guide/dev/migration):
 * then it is changed here and nowhere else. The consoles are Chinese, so both languages name them alike.
 */
export const home = '微信公众平台 mp.weixin.qq.com'

export const keys =
  '微信开发者平台「我的业务 → 公众号/服务号 → 基础信息 → 开发密钥」（小程序在微信公众平台「管理 → 开发管理 → 开发设置」）'

export const quota = '微信开发者平台「我的业务 → 公众号/服务号 → 接口管理 → 接口权限与额度」'

export const domains = '微信公众平台「设置与开发 → 账号设置 → 功能设置」'

export const templates = '微信公众平台「功能 → 订阅消息」'

export const shipping = '微信公众平台「功能 → 订单与发货 → 发货信息管理」'

export const privacy = '微信公众平台「设置 → 服务内容声明 → 用户隐私保护指引」'

export const payHome = '微信支付商户平台 pay.weixin.qq.com'

export const payKeys = '微信支付商户平台「账户中心 → API安全」'

export const payProducts = '微信支付商户平台「产品中心 → 我的产品」'

export const payAppIds = '微信支付商户平台「产品中心 → AppID账号管理」'

export const payDirectories = '微信支付商户平台「产品中心 → 开发配置 → 支付授权目录」'
