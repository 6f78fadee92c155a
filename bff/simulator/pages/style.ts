/** WeChat's own authorisation pages: white, one green button, system type. */
export const style = `
*, ::before, ::after { box-sizing: border-box; margin: 0; }
html { height: 100%; background: #fff; -webkit-text-size-adjust: 100%; }
body {
  min-height: 100%; color: rgba(0, 0, 0, .9); font: 16px/1.5 -apple-system, BlinkMacSystemFont,
    'PingFang SC', 'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', sans-serif;
}
main {
  display: flex; flex-direction: column; width: 100%; max-width: 420px; min-height: 100vh;
  min-height: 100dvh; margin: 0 auto; padding: 56px 28px calc(20px + env(safe-area-inset-bottom));
}
h1 { font-size: 20px; font-weight: 500; line-height: 1.4; overflow-wrap: anywhere; }
h2 { font-size: 17px; font-weight: 600; }
p { color: rgba(0, 0, 0, .55); font-size: 15px; }
.logo {
  display: grid; place-items: center; width: 64px; height: 64px; border-radius: 14px;
  background: linear-gradient(160deg, #2bd27a, #07b554); color: #fff; font-size: 30px; font-weight: 600;
}
.app { display: flex; flex-direction: column; align-items: center; gap: 14px; text-align: center; }
.consent .grant { margin-top: 44px; padding-top: 28px; border-top: 1px solid rgba(0, 0, 0, .08); }
.consent .grant p { margin-top: 6px; }
.person {
  display: grid; grid-template-columns: 44px 1fr 22px; column-gap: 12px; align-items: center;
  margin-top: 24px; padding: 14px 0; border-block: 1px solid rgba(0, 0, 0, .08);
}
.portrait {
  grid-row: span 2; display: grid; place-items: center; width: 44px; height: 44px; border-radius: 6px;
  background: #ececec; color: rgba(0, 0, 0, .45); font-size: 20px; object-fit: cover;
}
.nickname { overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.hint { grid-column: 2; color: rgba(0, 0, 0, .4); font-size: 13px; }
.tick { grid-area: 1 / 3 / 3; width: 20px; height: 20px; border-radius: 50%; background: #07c160; position: relative; }
.tick::after {
  content: ''; position: absolute; left: 7px; top: 4px; width: 5px; height: 9px; border: solid #fff;
  border-width: 0 2px 2px 0; transform: rotate(45deg);
}
.choice { display: flex; flex-direction: column; align-items: center; gap: 14px; margin-top: auto; padding-top: 48px; }
.button {
  width: 184px; padding: 9px 0; border-radius: 8px; font-size: 17px; font-weight: 500; text-align: center;
  text-decoration: none; -webkit-tap-highlight-color: transparent;
}
.button:focus-visible { outline: 3px solid rgba(7, 193, 96, .45); outline-offset: 2px; }
.accept { background: #07c160; color: #fff; }
.accept:active { background: #06ad56; }
.refuse { background: #f2f2f2; color: #06ae56; }
.refuse:active { background: #e6e6e6; }
footer { margin-top: 32px; color: rgba(0, 0, 0, .3); font-size: 12px; text-align: center; }
.failure { align-items: center; text-align: center; padding-top: 18vh; gap: 12px; }
.failure .mark {
  display: grid; place-items: center; width: 76px; height: 76px; margin-bottom: 14px; border-radius: 50%;
  background: #10aeff; color: #fff; font-size: 44px; font-weight: 600; line-height: 1;
}
.failure h1 { font-size: 19px; }
.failure p { font-size: 14px; }
.failure footer { margin-top: auto; }
`
