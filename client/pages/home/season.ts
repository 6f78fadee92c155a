/** What the groves are doing, month by month; the line under the brand on the first page. */
const lines = [
  '小寒 · 沃柑上市，阳光正低',
  '立春 · 春见软了，一推就开',
  '惊蛰 · 树上留的最后一批沃柑',
  '清明 · 橙花开了，满坡都是白的',
  '立夏 · 花落坐果，果子像豆',
  '芒种 · 疏果的时候，留壮去弱',
  '小暑 · 青柠檬挂满枝，榨汁正好',
  '立秋 · 果子开始长糖',
  '白露 · 红心柚下树，放三天更甜',
  '寒露 · 早熟蜜橘带青开园',
  '立冬 · 脐橙开剪，正是拾橘的时候',
  '大雪 · 砂糖橘盖了膜，再等等更甜',
]

export function seasonLine(today: Date): string {
  return lines[today.getMonth()] ?? ''
}
