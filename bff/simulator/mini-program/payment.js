/**
 * Plays wx.requestPayment where WeChat's own cannot work: DevTools with the tourist appid. The simulated
 * WeChat checks the parameters; a page of ours stands in for the sheet. Copied into development builds only,
 * so it is written as a phone runs it: no build step, CommonJS.
 */
let api
let appId
let open

/** Takes over wx.requestPayment. Called once, before the app's own code runs. */
function play(settings) {
  api = settings.origin + '/_simulator/api'
  appId = settings.appId
  Object.defineProperty(wx, 'requestPayment', {
    configurable: true,
    enumerable: true,
    writable: true,
    value: requestPayment,
  })
}

/** As wx answers: through success/fail/complete, or by a promise where none of them is given. */
function requestPayment(options) {
  const given = options || {}
  const settled = pay(given)
  if (!given.success && !given.fail && !given.complete) return settled
  settled.then(
    (result) => tell([given.success, given.complete], result),
    (result) => tell([given.fail, given.complete], result),
  )
}

function tell(callbacks, result) {
  for (const callback of callbacks) if (callback) callback(result)
}

/** The appid is not passed by the caller: on a phone WeChat knows it, and it is part of what was signed. */
function pay(given) {
  const params = {}
  for (const key of ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign'])
    if (given[key] !== undefined) params[key] = given[key]
  return post('/mini-program/request-payment', { appId, params })
    .then((answer) => (answer.sheet ? show(answer.sheet) : answer))
    .then((answer) => (answer.errMsg === 'requestPayment:ok' ? answer : Promise.reject(answer)))
}

/** Opens the sheet; resolves to WeChat's words once the person decided and the sheet is gone. */
function show(sheet) {
  return new Promise((resolve) => {
    open = { sheet, close: resolve }
    wx.navigateTo({
      url: '/simulated/sheet/index',
      fail: (error) => resolve({ errMsg: 'requestPayment:fail ' + error.errMsg }),
    })
  })
}

/** What the sheet page draws; undefined when it was opened by hand. */
function sheet() {
  return open && open.sheet
}

/** Says what the person did, once. */
function decide(outcome) {
  if (!open.answer) open.answer = post('/sheets/' + open.sheet.id + '/outcome', { outcome })
  return open.answer
}

/** The sheet is gone: now the app gets its answer. Swiped away with nothing decided is a cancel. */
function leave() {
  if (!open) return
  const { close } = open
  decide('cancel').then((answer) => close({ errMsg: answer.errMsg }))
  open = undefined
}

function post(path, data) {
  return new Promise((resolve) => {
    wx.request({
      url: api + path,
      method: 'POST',
      data,
      success: (reply) => resolve(reply.data),
      fail: () => resolve({ errMsg: 'requestPayment:fail no answer from ' + api }),
    })
  })
}

module.exports = { play, sheet, decide, leave }
