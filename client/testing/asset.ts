/** Stands for every css and image file in tests. */
const asset = '/asset'

export default asset
