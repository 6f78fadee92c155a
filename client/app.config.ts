// On H5 a page that is left while it still slides in would be hidden after it came back: no sliding there.
const h5 = process.env.TARO_ENV === 'h5' ? { animation: false } : {}

export default defineAppConfig({
  ...h5,
  pages: [
    'pages/home/index',
    'pages/orders/index',
    'pages/me/index',
    'pages/product/index',
    'pages/checkout/index',
    'pages/order/index',
  ],
  window: {
    navigationBarTitleText: '拾橘',
    navigationBarBackgroundColor: '#fbf6ec',
    navigationBarTextStyle: 'black',
    backgroundColor: '#fbf6ec',
    backgroundTextStyle: 'dark',
  },
  tabBar: {
    color: '#857f70',
    selectedColor: '#e2610a',
    backgroundColor: '#fffdf8',
    borderStyle: 'white',
    list: [
      {
        pagePath: 'pages/home/index',
        text: '首页',
        iconPath: 'assets/tabs/home.png',
        selectedIconPath: 'assets/tabs/home-selected.png',
      },
      {
        pagePath: 'pages/orders/index',
        text: '订单',
        iconPath: 'assets/tabs/orders.png',
        selectedIconPath: 'assets/tabs/orders-selected.png',
      },
      {
        pagePath: 'pages/me/index',
        text: '我的',
        iconPath: 'assets/tabs/me.png',
        selectedIconPath: 'assets/tabs/me-selected.png',
      },
    ],
  },
  requiredPrivateInfos: ['chooseAddress'],
  lazyCodeLoading: 'requiredComponents',
  sitemapLocation: 'sitemap.json',
})
