export default definePageConfig({
  navigationBarTitleText: '拾橘',
  enablePullDownRefresh: true,
  enableShareAppMessage: true,
  enableShareTimeline: true,
})
