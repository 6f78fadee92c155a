import type { UserConfigExport } from '@tarojs/cli'

// The page is opened on the BFF's port (`npm run dev`), which fetches it from this server.
const port = Number(process.env.H5_DEV_PORT ?? 3002)

export default {
  h5: {
    // One file name per chunk: the names are asked for again after each rebuild.
    output: { filename: 'js/[name].js', chunkFilename: 'js/[name].js' },
    miniCssExtractPluginOption: { filename: 'css/[name].css', chunkFilename: 'css/[name].css' },
    devServer: {
      host: '127.0.0.1',
      port,
      open: false,
      client: { webSocketURL: `ws://127.0.0.1:${port}/ws`, overlay: true },
      allowedHosts: 'all',
    },
  },
} satisfies UserConfigExport<'webpack5'>
