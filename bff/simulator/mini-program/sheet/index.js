const payment = require('../payment')

Page({
  data: { payee: '', description: '', yuan: '', busy: false },

  onLoad() {
    const sheet = payment.sheet()
    if (!sheet) return
    this.setData({
      payee: sheet.payee,
      description: sheet.description,
      yuan: yuanOf(sheet.amount),
    })
  },

  onUnload() {
    payment.leave()
  },

  confirm() {
    this.decide('pay')
  },

  cancel() {
    this.decide('cancel')
  },

  fail() {
    this.decide('fail')
  },

  decide(outcome) {
    if (this.data.busy || !payment.sheet()) return
    this.setData({ busy: true })
    payment.decide(outcome).then(() => wx.navigateBack())
  },
})

/** 4990 → "49.90" */
function yuanOf(fen) {
  const digits = String(fen).padStart(3, '0')
  return digits.slice(0, -2) + '.' + digits.slice(-2)
}
